// What a caller of the API is told when AWS, or the way to it, fails.
import { isBrsError } from "@brs/core";

/** @type {Readonly<Record<string, { status: number, error: string }>>} by the code of a `BrsError` */
const known = {
  ERR_BRS_CREDENTIALS: { status: 503, error: "credentials_unavailable" },
  ERR_BRS_CONNECTION: { status: 503, error: "aws_unreachable" },
  ERR_BRS_TIMEOUT: { status: 504, error: "aws_timeout" },
  ERR_BRS_REQUEST: { status: 503, error: "aws_in_trouble" },
  ERR_BRS_CLOSED: { status: 503, error: "shutting_down" },
};

/**
 * Texts stay in the log: a caller gets a status and a word, and is told to come again only where that can help.
 *
 * @param {unknown} error
 * @returns {{ status: number, body: { error: string }, headers: Readonly<Record<string, string>> }}
 */
export function errorResponse(error) {
  if (isBrsError(error)) {
    const answer = known[error.code];
    if (answer === undefined) return { status: 500, body: { error: "misconfigured" }, headers: {} };
    // STS said no, and will again: this tenant's access has to be mended.
    if (error.code === "ERR_BRS_CREDENTIALS" && !error.recoverable) {
      return { status: 502, body: { error: "tenant_access_denied" }, headers: {} };
    }
    return { status: answer.status, body: { error: answer.error }, headers: { "retry-after": "5" } };
  }
  // An error of an AWS service, after the SDK's own retries.
  const fromAws = error instanceof Error && "$metadata" in error;
  return { status: fromAws ? 502 : 500, body: { error: fromAws ? "aws_refused" : "internal" }, headers: {} };
}
