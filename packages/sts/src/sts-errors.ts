import { BrsError, isBrsError, type AbortSignal } from "@brs/core";
import { refusalReason } from "@brs/core/provider-kit";
import { adviceFor } from "./sts-advice.js";

/** What the error message may tell of a call that failed. */
export interface FailedCall {
  /** The function of this package, such as `stsProvider`. */
  readonly owner: string;
  /** What was asked, such as `AssumeRole of arn:…`. */
  readonly request: string;
  /** The web identity token that the call carried. AWS may quote it; the message must not. */
  readonly token?: string | undefined;
  /** The option that the credentials come from which sign the call. */
  readonly signer?: "masterCredentials" | "client" | undefined;
  readonly host?: string | undefined;
}

interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $fault?: unknown;
  readonly $response?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number | undefined;
    readonly requestId?: string | undefined;
    /** Set by the SDK where it has corrected the client's clock. */
    readonly clockSkewCorrected?: boolean | undefined;
  };
}

/** Whether STS refused the key that the request was signed with: other credentials may do. */
export function isRefusedKey(error: unknown): boolean {
  const reason = refusalReason(error);
  // A wrong signature is a wrong secret or clock; a new session has the same.
  return reason === "expired" || (reason === "invalid" && awsCodeOf(error) !== "SignatureDoesNotMatch");
}

/**
 * Whether the client had learnt how wrong the local clock is, and the clock was set right since. The SDK measures anew
 * then, but itself sends again only where the clock turns out to be wrong.
 */
export function isOutdatedCorrection(error: unknown): boolean {
  const { message, $metadata } = asSdkError(error);
  const isWrongTime =
    awsCodeOf(error) === "SignatureDoesNotMatch" && /^Signature (?:expired|not yet)/.test(String(message));
  return isWrongTime && $metadata?.clockSkewCorrected !== true;
}

// The SDK's model adds Exception to these; older versions do not keep the code that STS sent.
const modelledOnly =
  /(?<=^(?:MalformedPolicyDocument|PackedPolicyTooLarge|InvalidIdentityToken|IDPRejectedClaim|IDPCommunicationError))Exception$/;

/** STS's error code, as it was sent. */
export function awsCodeOf(error: unknown): string | undefined {
  const { $fault, Code, name } = asSdkError(error);
  if ($fault === undefined) return undefined;
  const code = Code ?? name;
  // It goes into messages: whatever answered may not be STS.
  return typeof code === "string" && /^[\w.]{1,64}$/.test(code) ? code.replace(modelledOnly, "") : "UnknownError";
}

/** AWS spells its codes with and without `Exception`; the modelled ones always have it. */
function shortCode(code: string): string {
  return code.replace(/Exception$/, "");
}

/**
 * A `BrsError` that says what to do, with the SDK's exception as `cause`. Our own errors pass as they are, but for a
 * signer's that was closed, and so does the end of a call whose signal was aborted.
 */
export function toBrsError(error: unknown, call: FailedCall, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return error;
  if (isBrsError(error)) {
    const { signer } = call;
    return error.code === "ERR_BRS_CLOSED" && signer !== undefined ? signerClosed(error, call, signer) : error;
  }
  const awsCode = awsCodeOf(error);
  return awsCode === undefined ? withoutAnswer(error, call) : refusal(error, awsCode, call);
}

/** Passed on, it would say that what the caller uses is closed. */
function signerClosed(cause: BrsError, { owner, request }: FailedCall, param: string): BrsError {
  return new BrsError(
    `${owner}: the credentials that sign ${request} were closed. Close a session after those that assume roles with it.`,
    { code: "ERR_BRS_CREDENTIALS", param, cause, recoverable: false },
  );
}

function refusal(error: unknown, awsCode: string, { owner, request, token }: FailedCall): BrsError {
  const { message, $metadata } = asSdkError(error);
  const { httpStatusCode: status, requestId } = $metadata ?? {};
  const text = typeof message === "string" ? message : "";
  const refused = { code: shortCode(awsCode), message: text, status, webIdentity: token !== undefined };
  const { code, says, param, recoverable, quote = false } = adviceFor(refused);
  const quoted = quote && text !== "" ? ` AWS says: ${withoutSecrets(text, token)}` : "";
  return new BrsError(`${owner}: STS refused ${request} with ${awsCode}. ${says}${quoted}`, {
    code,
    cause: error,
    recoverable,
    details: { awsCode, ...(requestId === undefined ? {} : { requestId }) },
    ...(param === undefined ? {} : { param }),
    ...(status === undefined ? {} : { status }),
  });
}

function withoutAnswer(error: unknown, { owner, request, host, signer }: FailedCall): BrsError {
  const { name, code, $response, $metadata } = asSdkError(error);
  const status = $metadata?.httpStatusCode;
  const where = host === undefined ? "STS" : `STS at ${host}`;
  if ($response !== undefined || status !== undefined) {
    return new BrsError(
      `${owner}: ${where} answered ${request} with something that is not STS's. Check the endpoint.`,
      {
        code: "ERR_BRS_REQUEST",
        cause: error,
        ...(status === undefined ? {} : { status }),
      },
    );
  }
  // What most often fails before a client sends is its source of credentials, and that may pass.
  if (host === undefined && signer === "client") {
    return new BrsError(
      `${owner}: ${request} could not be sent by the client that was given. Check its credentials and its Region: see the error's cause.`,
      { code: "ERR_BRS_CREDENTIALS", param: signer, cause: error },
    );
  }
  if (host === undefined) {
    return new BrsError(`${owner}: ${request} could not be sent. Check clientConfig and see the error's cause.`, {
      code: "ERR_BRS_CONFIGURATION",
      param: "clientConfig",
      cause: error,
    });
  }
  const reason = typeof code === "string" ? code : name === "TimeoutError" ? name : undefined;
  const why = reason === undefined ? "" : ` (${reason})`;
  return new BrsError(
    `${owner}: ${where} could not be reached for ${request}${why}. Check network, proxy and endpoint.`,
    {
      code: "ERR_BRS_CONNECTION",
      cause: error,
      ...(reason === undefined ? {} : { details: { reason } }),
    },
  );
}

/** AWS quotes the values that it objects to. */
function withoutSecrets(text: string, token: string | undefined): string {
  const unquoted = text.replace(/Value '[^']*'/g, "Value '***'");
  return (token === undefined ? unquoted : unquoted.replaceAll(token, "***")).slice(0, 500);
}

function asSdkError(error: unknown): SdkError {
  return typeof error === "object" && error !== null ? error : {};
}
