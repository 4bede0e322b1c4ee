/** What an AWS service answers when it refuses: each service renders it in its own shape. */
export class AwsError extends Error {
  override readonly name: string = "AwsError";
  readonly code: string;
  readonly status: number;
  /** Extra elements of the error document, as S3 sends them. */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: string, status: number, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/**
 * Refusals that every service knows, each under its own code, status and text.
 * The services translate; verification and faults only say which one they mean.
 */
export type CommonError =
  | { readonly kind: "missing" }
  | { readonly kind: "incomplete"; readonly form: "header" | "query"; readonly reason: string }
  | { readonly kind: "unknownKey"; readonly accessKeyId: string }
  | { readonly kind: "badToken"; readonly token: string }
  | { readonly kind: "expired"; readonly token?: string }
  | { readonly kind: "badSignature"; readonly accessKeyId: string }
  | { readonly kind: "badPayloadHash" }
  | { readonly kind: "wrongService"; readonly expected: string }
  | { readonly kind: "skewed"; readonly requestTime: number; readonly serverTime: number }
  | { readonly kind: "presignedTooLong" }
  | {
      readonly kind: "presignedExpired";
      readonly expiresAt: number;
      readonly seconds: number;
      readonly serverTime: number;
    }
  | { readonly kind: "presignedEarly"; readonly serverTime: number }
  | { readonly kind: "tooLarge"; readonly limit: number }
  | { readonly kind: "unknownAction"; readonly action: string }
  | { readonly kind: "internal" }
  | { readonly kind: "throttle" }
  | { readonly kind: "deny"; readonly action: string };
