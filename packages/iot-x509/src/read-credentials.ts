import { BrsError } from "@brs/core";
import type { Fetched, TemporaryCredentials } from "@brs/core";
import type { Answer } from "./transport.js";

const fields = ["accessKeyId", "secretAccessKey", "sessionToken", "expiration"] as const;

/** Reads the credentials of a 200 answer. Errors name fields, never values: the body is a secret. */
export function readCredentials(answer: Answer): TemporaryCredentials & Fetched {
  const found = parse(answer.body);
  const missing = fields.filter((name) => typeof found[name] !== "string" || found[name] === "").sort();
  if (missing.length > 0) {
    throw malformed(
      `The answer lacks ${missing.join(", ")}. Check \`endpoint\`: it must be the credential provider's.`,
      {
        missing,
      },
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = found as Record<(typeof fields)[number], string>;
  const expiration = new Date(found["expiration"] as string);
  if (Number.isNaN(expiration.getTime()) || !/(?:Z|[+-]\d\d:?\d\d)$/.test(found["expiration"] as string)) {
    throw malformed("`expiration` of the answer is not an ISO 8601 time with an offset. Check `endpoint`.", {
      wrong: ["expiration"],
    });
  }
  const serverTime = new Date(answer.header("date") ?? Number.NaN);
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration,
    ...(!Number.isNaN(serverTime.getTime()) && { serverTime }),
  };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // Without the parser's error as a cause: it quotes the text.
    throw malformed("The answer is not JSON. Check `endpoint`, and proxies on the way.", {});
  }
  const credentials =
    typeof parsed === "object" && parsed !== null && "credentials" in parsed ? parsed.credentials : {};
  return typeof credentials === "object" && credentials !== null ? (credentials as Record<string, unknown>) : {};
}

function malformed(message: string, details: Readonly<Record<string, unknown>>): BrsError {
  return new BrsError(message, { code: "ERR_BRS_CREDENTIALS", status: 200, details });
}
