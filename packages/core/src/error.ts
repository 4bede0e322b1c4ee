/** What went wrong, for programs. Sources may use codes of their own. */
export type BrsErrorCode =
  | "ERR_BRS_VALIDATION"
  | "ERR_BRS_CONFIGURATION"
  | "ERR_BRS_CREDENTIALS"
  | "ERR_BRS_CONNECTION"
  | "ERR_BRS_REQUEST"
  | "ERR_BRS_TIMEOUT"
  | "ERR_BRS_MFA"
  | "ERR_BRS_PEER_MISSING"
  | "ERR_BRS_CLOSED";

/** The facts of a {@link BrsError}. */
export interface BrsErrorInit {
  /** What went wrong, for programs: a code of brs, or one of the source's own. */
  readonly code: BrsErrorCode | (string & {});
  /** The option or field at fault. */
  readonly param?: string;
  /** The HTTP status of the answer that caused the error. */
  readonly status?: number;
  /** Machine-readable facts; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What the error was made from, kept as it came. */
  readonly cause?: unknown;
  /** Whether trying again without a change could help. Default: by code. */
  readonly recoverable?: boolean;
  /** Whether the AWS SDK's `createCredentialChain` may go on to its next provider. Default false. */
  readonly tryNextLink?: boolean;
}

// A symbol of the global registry marks our errors: the ESM and the CommonJS copy of this module are two classes.
const brand = Symbol.for("brs.error");

// What a person has to mend. Codes of other packages are worth another try unless they say otherwise.
const nonRecoverable = /^ERR_BRS_(VALIDATION|CONFIGURATION|MFA|PEER_MISSING|CLOSED)$/;

/**
 * The one error class of brs: a message that says what to do, a machine-readable `code`, and the original `cause`.
 *
 * @example
 * ```ts
 * import { isBrsError } from "@brs/core";
 *
 * export function explain(error: unknown): string {
 *   return isBrsError(error, "ERR_BRS_VALIDATION") ? `wrong option ${error.param}` : String(error);
 * }
 * ```
 */
export class BrsError extends Error {
  /** What went wrong, for programs: a code of brs, or one of the source's own. */
  declare readonly code: BrsErrorCode | (string & {});
  /** The option or field at fault. Absent: none is. */
  declare readonly param?: string;
  /** The HTTP status of the answer that caused the error. Absent: there was no answer. */
  declare readonly status?: number;
  /** Machine-readable facts; never a secret. Which ones goes with `code`. */
  declare readonly details?: Readonly<Record<string, unknown>>;
  /**
   * Whether trying again without a change could help. Default: false for `ERR_BRS_VALIDATION`, `ERR_BRS_CONFIGURATION`,
   * `ERR_BRS_MFA`, `ERR_BRS_PEER_MISSING` and `ERR_BRS_CLOSED`, true for all others.
   */
  declare readonly recoverable: boolean;
  /** Whether the AWS SDK's `createCredentialChain` may go on to its next provider. Default false. */
  declare readonly tryNextLink: boolean;

  constructor(message: string, { cause, ...facts }: BrsErrorInit) {
    super(describe(message, facts), cause === undefined ? undefined : { cause });
    Object.assign(this, { recoverable: !nonRecoverable.test(facts.code), tryNextLink: false, ...facts });
    Object.defineProperty(this, brand, { value: true });
  }

  // On the prototype, and not "TimeoutError" or the like: the SDK's retry classifier matches names and walks `cause`.
  static {
    Object.defineProperty(this.prototype, "name", { value: "BrsError", writable: true, configurable: true });
  }
}

function describe(message: string, { code, param, status }: BrsErrorInit): string {
  const facts = Object.entries({ code, param, status }).filter(([, fact]) => fact !== undefined);
  return `${message} (${facts.map((fact) => fact.join("=")).join(", ")})`;
}

/**
 * Whether a value is a {@link BrsError}, and of this code when one is given. Works across duplicate copies of the
 * package, where `instanceof` does not.
 *
 * @example
 * ```ts
 * import { isBrsError } from "@brs/core";
 *
 * export const isWorthAnotherTry = (error: unknown): boolean => isBrsError(error) && error.recoverable;
 * ```
 */
export function isBrsError(value: unknown, code?: BrsErrorCode): value is BrsError {
  if (typeof value !== "object" || value === null) return false;
  const candidate = value as { readonly [brand]?: unknown; readonly code?: unknown };
  try {
    return candidate[brand] === true && (code === undefined || candidate.code === code);
  } catch {
    // A proxy that cannot be read: whatever it is, it is none of ours.
    return false;
  }
}
