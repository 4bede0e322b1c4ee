import { isBrsError } from "@brs/core";

/**
 * What a failed call is evidence of: `refused` says that the server did not take the credentials (a token that has
 * expired is `AccessDenied` here), `credentials` that there were none to sign with, `broken` that the connection broke
 * or the server was not itself. Whatever is none of these is `other`.
 */
export type FailureKind = "refused" | "credentials" | "broken" | "other";

export interface Failure {
  readonly kind: FailureKind;
  /** The error's code or name, for the table. */
  readonly label: string;
}

const connectionCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);

export function failureOf(error: unknown): Failure {
  if (isBrsError(error)) return { kind: "credentials", label: error.code };
  const code = codesOf(error).find((each) => connectionCodes.has(each));
  if (code !== undefined) return { kind: "broken", label: code };
  const { name = "?", $metadata } = (error ?? {}) as {
    readonly name?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === 401 || status === 403) return { kind: "refused", label: `${status} ${name}` };
  if (status !== undefined && status >= 500) return { kind: "broken", label: `${status} ${name}` };
  return { kind: "other", label: error instanceof Error ? `${name}: ${error.message}` : String(error) };
}

/** The codes of an error, of its causes, and of the errors that it gathers (one for each address that was tried). */
function codesOf(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) return [];
  const { code, cause, errors } = error as {
    readonly code?: unknown;
    readonly cause?: unknown;
    readonly errors?: unknown;
  };
  const own = typeof code === "string" ? [code] : [];
  return [...own, ...codesOf(cause), ...(Array.isArray(errors) ? errors.flatMap(codesOf) : [])];
}
