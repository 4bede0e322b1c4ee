import { BrsError, isBrsError } from "./error.js";

/** AWS's errors that trying again without a change cannot mend, by their query code or the SDK's class name. */
const nonRecoverable =
  /^(AccessDenied|InvalidIdentityToken|IDPRejectedClaim|MalformedPolicyDocument|PackedPolicyTooLarge|RegionDisabled)(Exception)?$|^ValidationError$/;

interface Foreign {
  readonly name?: unknown;
  readonly tryNextLink?: unknown;
  readonly requests?: unknown;
  readonly $metadata?: { readonly attempts?: unknown };
  readonly cause?: unknown;
}

/** A `BrsError` passes; anything else becomes one, with it as `cause`. Foreign text never enters our message. */
export function toBrsError(error: unknown, strategy: string | undefined): BrsError {
  if (isBrsError(error)) return error;
  const { name, tryNextLink } = asForeign(error);
  const known = typeof name === "string" && /^\w{1,64}$/.test(name) ? name : "an error";
  const source = strategy === undefined ? "" : ` "${strategy}"`;
  return new BrsError(`The credential provider${source} failed with ${known}. See the error's cause.`, {
    code: "ERR_BRS_CREDENTIALS",
    cause: error,
    recoverable: !nonRecoverable.test(known),
    tryNextLink: tryNextLink === true,
  });
}

/** How many requests an attempt sent, as the provider's answer or the AWS SDK's error tells. */
export function requestsOf(result: unknown): number {
  const { requests, cause } = asForeign(result);
  const told = requests ?? asForeign(cause).requests;
  return typeof told === "number" && told >= 1 ? told : 1;
}

/** What a value tells; nothing where it cannot be read: a getter or proxy of theirs that throws must not stop a refresh. */
function asForeign(value: unknown): Foreign {
  try {
    const { name, tryNextLink, requests, $metadata, cause } = Object(value) as Foreign;
    return { name, tryNextLink, requests: requests ?? $metadata?.attempts, cause };
  } catch {
    return {};
  }
}
