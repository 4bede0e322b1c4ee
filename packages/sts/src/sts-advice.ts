import type { BrsErrorCode } from "@brs/core";

/** What an error code of STS means to the user. */
export interface Advice {
  readonly code: BrsErrorCode;
  readonly says: string;
  /** The option at fault. */
  readonly param?: string;
  /** Whether the same request may succeed later. */
  readonly recoverable: boolean;
  /** Whether AWS's own words help and hold no secret. */
  readonly quote?: boolean;
}

/** What is known of a refusal. */
export interface Refusal {
  /** STS's error code, without `Exception`. */
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
  /** Whether the call carried a web identity token instead of a signature. */
  readonly webIdentity: boolean;
}

/** What to tell the user. AWS uses some codes for several things, which only its message tells apart. */
export function adviceFor({ code, message, status, webIdentity }: Refusal): Advice {
  if (code === "AccessDenied" && /MultiFactorAuthentication/i.test(message)) return refusedMfa;
  if (code === "AccessDenied" && /session credentials/i.test(message)) return sessionCredentials;
  if (code === "ValidationError" && /role chaining/i.test(message)) return chainedTooLong;
  if (code === "ExpiredToken" && webIdentity) return tokenOver;
  // Whatever answered may name what every object has.
  const known = Object.hasOwn(advice, code) ? advice[code] : undefined;
  if (known !== undefined) return known;
  const serverSide = status === undefined || status >= 500 || status === 429 || /throttl|TooManyRequests/i.test(code);
  return {
    code: "ERR_BRS_REQUEST",
    recoverable: true,
    says: serverSide
      ? "STS is busy or has a problem of its own. That passes: a session tries again by itself."
      : "See the error's cause.",
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
  says: "It does not accept the credentials that the call was signed with: they have expired, were revoked or mistyped, or belong to another partition than the Region. Replace them.",
};

const tokenOver: Advice = {
  code: "ERR_BRS_CREDENTIALS",
  param: "token",
  recoverable: true,
  quote: true,
  says: "The web identity token has expired, and no newer one is there yet. Renew the file, or have the token function fetch one.",
};

const denied: Advice = {
  code: "ERR_BRS_CREDENTIALS",
  recoverable: false,
  quote: true,
  says: "The caller's policy must allow the action, and the role's trust policy must admit the caller with this ExternalId, session name, tags and MFA.",
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
    says: "The signature is wrong. Check the secret key first; then the local clock, which the SDK corrects for unless retries are turned off.",
  },
  ValidationError: {
    code: "ERR_BRS_VALIDATION",
    param: "params",
    recoverable: false,
    quote: true,
    says: "Correct the parameter that AWS names.",
  },
  MalformedPolicyDocument: {
    code: "ERR_BRS_VALIDATION",
    param: "params.Policy",
    recoverable: false,
    quote: true,
    says: "The session policy is not a valid policy document. Correct params.Policy.",
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
    says: "The web identity token is not acceptable: its issuer, audience or signature is not what the account's identity provider expects. Compare them.",
  },
  IDPRejectedClaim: {
    code: "ERR_BRS_CREDENTIALS",
    param: "token",
    recoverable: false,
    quote: true,
    says: "The identity provider rejects the token: it may have been revoked, or its claims have expired. Get a new one.",
  },
  IDPCommunicationError: {
    code: "ERR_BRS_REQUEST",
    recoverable: true,
    says: "STS could not reach the identity provider. If it lasts, check that its address is public; a session tries again by itself.",
  },
};
