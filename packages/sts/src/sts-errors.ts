import { BrsError, isBrsError, type AbortSignal, type BrsErrorCode } from "@brs/core";
import { refusalReason } from "@brs/core/provider-kit";

/** What the error message may tell of a call that failed. */
export interface FailedCall {
  /** The function of this package, such as `stsProvider`. */
  readonly owner: string;
  /** What was asked, such as `AssumeRole of arn:…`. */
  readonly request: string;
  /** A text that must not get into the message, although AWS may quote it. */
  readonly secret?: string | undefined;
  readonly host?: string | undefined;
}

/** What an error code of STS means to the user. */
interface Advice {
  readonly code: BrsErrorCode;
  readonly says: string;
  /** The option at fault. */
  readonly param?: string;
  /** Whether the same request may succeed later. */
  readonly recoverable: boolean;
  /** Whether AWS's own words help and hold no secret. */
  readonly quote?: boolean;
}

interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $fault?: unknown;
  readonly $response?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined; readonly requestId?: string | undefined };
}

/** Whether STS refused the key that the request was signed with: other credentials may do. */
export function isRefusedKey(error: unknown): boolean {
  const reason = refusalReason(error);
  // A wrong signature is a wrong secret or clock; a new session has the same.
  return reason === "expired" || (reason === "invalid" && awsCodeOf(error) !== "SignatureDoesNotMatch");
}

/** STS's error code, as it was sent. */
export function awsCodeOf(error: unknown): string | undefined {
  const { $fault, Code, name } = asSdkError(error);
  if ($fault === undefined) return undefined;
  if (typeof Code === "string") return Code;
  return typeof name === "string" ? name : undefined;
}

/** AWS spells its codes with and without `Exception`; the modelled ones always have it. */
function shortCode(code: string): string {
  return code.replace(/Exception$/, "");
}

/**
 * A `BrsError` that says what to do, with the SDK's exception as `cause`. Our own errors, and the end of a call whose
 * signal was aborted, pass as they are.
 */
export function toBrsError(error: unknown, call: FailedCall, signal: AbortSignal | undefined): unknown {
  if (isBrsError(error) || signal?.aborted === true) return error;
  const awsCode = awsCodeOf(error);
  return awsCode === undefined ? withoutAnswer(error, call) : refusal(error, awsCode, call);
}

function refusal(error: unknown, awsCode: string, { owner, request, secret }: FailedCall): BrsError {
  const { message, $metadata: { httpStatusCode: status, requestId } = {} } = asSdkError(error);
  const text = typeof message === "string" ? message : "";
  const { code, says, param, recoverable, quote = false } = adviceFor(shortCode(awsCode), text, status);
  const quoted = quote && text !== "" ? ` AWS says: ${withoutSecrets(text, secret)}` : "";
  return new BrsError(`${owner}: STS refused ${request} with ${awsCode}. ${says}${quoted}`, {
    code,
    cause: error,
    recoverable,
    details: { awsCode, ...(requestId === undefined ? {} : { requestId }) },
    ...(param === undefined ? {} : { param }),
    ...(status === undefined ? {} : { status }),
  });
}

function adviceFor(code: string, message: string, status: number | undefined): Advice {
  if (code === "AccessDenied" && /MultiFactorAuthentication/i.test(message)) return refusedMfa;
  if (code === "AccessDenied" && /session credentials/i.test(message)) return sessionCredentials;
  if (code === "ValidationError" && /role chaining/i.test(message)) return chainedTooLong;
  const known = advice[code];
  if (known !== undefined) return known;
  const serverSide = status === undefined || status >= 500 || status === 429 || /throttl|TooManyRequests/i.test(code);
  return {
    code: "ERR_BRS_REQUEST",
    recoverable: true,
    says: serverSide ? "STS is busy or in trouble; brs tries again in time." : "See the error's cause.",
  };
}

const refusedMfa: Advice = {
  code: "ERR_BRS_MFA",
  param: "mfaCodeProvider",
  recoverable: false,
  says: "The MFA code was wrong, too old or used before: AWS takes a code once. Wait for the device's next code, and share one code source through singleUse() of @brs/mfa.",
};

const sessionCredentials: Advice = {
  code: "ERR_BRS_CREDENTIALS",
  param: "masterCredentials",
  recoverable: false,
  says: "GetSessionToken takes the long-lived keys of an IAM user, not temporary credentials. Pass such keys as masterCredentials, or assume a role with stsProvider().",
};

const chainedTooLong: Advice = {
  code: "ERR_BRS_VALIDATION",
  param: "params.DurationSeconds",
  recoverable: false,
  says: "The role is assumed with the credentials of another role, and AWS limits such chained sessions to one hour, whatever the role allows. Set DurationSeconds to at most 3600, or leave it out: brs renews the session anyway.",
};

const refusedKey: Advice = {
  code: "ERR_BRS_CREDENTIALS",
  param: "masterCredentials",
  recoverable: true,
  says: "It does not accept the credentials that the call was signed with: they are over, revoked, mistyped, or of another partition than the Region.",
};

const denied: Advice = {
  code: "ERR_BRS_CREDENTIALS",
  recoverable: false,
  quote: true,
  says: "The caller's policy must allow the action, and the role's trust policy the caller with this ExternalId, session name, tags and MFA.",
};

const advice: Readonly<Partial<Record<string, Advice>>> = {
  AccessDenied: denied,
  ExpiredToken: refusedKey,
  InvalidClientTokenId: refusedKey,
  InvalidToken: refusedKey,
  InvalidAccessKeyId: refusedKey,
  UnrecognizedClient: refusedKey,
  SignatureDoesNotMatch: {
    ...refusedKey,
    says: "The signature is wrong: mostly the secret key is mistyped, or the local clock is off and retries are turned off, so that the SDK cannot correct it.",
  },
  ValidationError: {
    code: "ERR_BRS_VALIDATION",
    param: "params",
    recoverable: false,
    quote: true,
    says: "A parameter is not acceptable.",
  },
  MalformedPolicyDocument: {
    code: "ERR_BRS_VALIDATION",
    param: "params.Policy",
    recoverable: false,
    quote: true,
    says: "The session policy is not a valid policy document.",
  },
  PackedPolicyTooLarge: {
    code: "ERR_BRS_VALIDATION",
    param: "params.Policy",
    recoverable: false,
    quote: true,
    says: "Session policies and tags are too large together. Shorten them, or name managed policies in PolicyArns.",
  },
  RegionDisabled: {
    code: "ERR_BRS_CONFIGURATION",
    param: "clientConfig.region",
    recoverable: false,
    says: "STS is not activated in this Region for the account. Activate it in the IAM console, or set clientConfig.region to another Region.",
  },
  InvalidIdentityToken: {
    code: "ERR_BRS_CREDENTIALS",
    param: "token",
    recoverable: false,
    quote: true,
    says: "The web identity token is not acceptable: its issuer, audience or signature is not what the account's identity provider expects.",
  },
  IDPRejectedClaim: {
    code: "ERR_BRS_CREDENTIALS",
    param: "token",
    recoverable: false,
    quote: true,
    says: "The identity provider does not stand by the token: it may be revoked or its claims expired.",
  },
  IDPCommunicationError: {
    code: "ERR_BRS_REQUEST",
    recoverable: true,
    says: "STS could not reach the identity provider; brs tries again in time.",
  },
};

function withoutAnswer(error: unknown, { owner, request, host }: FailedCall): BrsError {
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
  const reason = typeof code === "string" ? code : name === "TimeoutError" ? "TimeoutError" : undefined;
  if (host === undefined && reason === undefined) {
    return new BrsError(`${owner}: ${request} could not be sent. Check clientConfig and see the error's cause.`, {
      code: "ERR_BRS_CONFIGURATION",
      param: "clientConfig",
      cause: error,
    });
  }
  return new BrsError(
    `${owner}: ${where} could not be reached for ${request}${reason === undefined ? "" : ` (${reason})`}. Check network, proxy and endpoint.`,
    { code: "ERR_BRS_CONNECTION", cause: error, ...(reason === undefined ? {} : { details: { reason } }) },
  );
}

/** AWS quotes the values that it objects to. */
function withoutSecrets(text: string, secret: string | undefined): string {
  const unquoted = text.replace(/Value '[^']*'/g, "Value '***'");
  return (secret === undefined ? unquoted : unquoted.replaceAll(secret, "***")).slice(0, 500);
}

function asSdkError(error: unknown): SdkError {
  return typeof error === "object" && error !== null ? error : {};
}
