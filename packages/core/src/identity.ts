/** Who AWS says that credentials belong to: the answer of STS GetCallerIdentity. */
export interface CallerIdentity {
  /** The account ID. */
  readonly account: string;
  /** The ARN; for a role session `arn:aws:sts::<account>:assumed-role/<role>/<session name>`. */
  readonly arn: string;
  /** The unique ID of the user, or role and session. */
  readonly userId: string;
}

/** Why AWS refuses credentials: too old, not (or no longer) known, or valid but not allowed to ask. */
export type RefusalReason = "expired" | "invalid" | "denied";

/** The result of asking AWS whether it accepts credentials. */
export type IdentityVerdict =
  | {
      readonly valid: true;
      /** Who they belong to. */
      readonly identity: CallerIdentity;
    }
  | {
      readonly valid: false;
      /** Why AWS refuses them. */
      readonly reason: RefusalReason;
      /** AWS's own error. */
      readonly cause: unknown;
    };

/** AWS's error codes that speak of the credentials themselves. */
const refusals: Readonly<Record<string, RefusalReason>> = {
  ExpiredToken: "expired",
  ExpiredTokenException: "expired",
  InvalidClientTokenId: "invalid",
  InvalidAccessKeyId: "invalid",
  InvalidToken: "invalid",
  SignatureDoesNotMatch: "invalid",
  UnrecognizedClientException: "invalid",
  AccessDenied: "denied",
  AccessDeniedException: "denied",
};

/**
 * What an error of an AWS call says of the credentials; `undefined` when it is about something else.
 *
 * @example
 * ```ts
 * import { refusalReason } from "@brs/core/provider-kit";
 *
 * refusalReason(Object.assign(new Error("over"), { name: "ExpiredToken" })); // "expired"
 * ```
 */
export function refusalReason(error: unknown): RefusalReason | undefined {
  const name = typeof error === "object" && error !== null ? (error as { readonly name?: unknown }).name : undefined;
  return typeof name === "string" && Object.hasOwn(refusals, name) ? refusals[name] : undefined;
}
