import { BrsError, isBrsError } from "./error.js";

/** AWS's errors that trying again without a change cannot mend. */
const nonRecoverable: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "InvalidIdentityToken",
  "InvalidIdentityTokenException",
  "IDPRejectedClaim",
  "IDPRejectedClaimException",
  "MalformedPolicyDocument",
  "MalformedPolicyDocumentException",
  "PackedPolicyTooLarge",
  "PackedPolicyTooLargeException",
  "RegionDisabled",
  "RegionDisabledException",
  "ValidationError",
]);

interface ForeignError {
  readonly name?: unknown;
  readonly tryNextLink?: unknown;
  readonly $metadata?: { readonly attempts?: unknown };
}

/** A `BrsError` passes; anything else becomes one, with it as `cause`. Foreign text never enters our message. */
export function toBrsError(error: unknown, strategy: string | undefined): BrsError {
  if (isBrsError(error)) return error;
  const { name, tryNextLink } = asForeign(error);
  const known = typeof name === "string" && /^\w{1,64}$/.test(name) ? name : undefined;
  const source = strategy === undefined ? "The credential provider" : `The credential provider "${strategy}"`;
  return new BrsError(`${source} failed${known === undefined ? "" : ` with ${known}`}. See the error's cause.`, {
    code: "ERR_BRS_CREDENTIALS",
    cause: error,
    recoverable: known === undefined || !nonRecoverable.has(known),
    tryNextLink: tryNextLink === true,
  });
}

/** How many requests a failed attempt sent, as AWS SDK errors tell. */
export function requestsOf(error: BrsError): number {
  const attempts = asForeign(error.cause).$metadata?.attempts;
  return typeof attempts === "number" ? attempts : 1;
}

function asForeign(error: unknown): ForeignError {
  return typeof error === "object" && error !== null ? error : {};
}
