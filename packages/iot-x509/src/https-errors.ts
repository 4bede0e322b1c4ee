import { isBrsError } from "@brs/core";
import type { BrsError } from "@brs/core";
import { connectionError } from "./connection-error.js";
import type { ConnectionReason } from "./connection-error.js";
import type { Endpoint } from "./endpoint.js";

// A map: an error may come with the name of something that every object has.
const reasons: ReadonlyMap<string | undefined, ConnectionReason> = new Map(
  Object.entries<ConnectionReason>({
    ECONNREFUSED: "refused",
    ENOTFOUND: "dns",
    EAI_AGAIN: "dns",
    EAI_FAIL: "dns",
    ECONNRESET: "reset",
    EPIPE: "reset",
    ECONNABORTED: "reset",
    ETIMEDOUT: "unreachable",
    EHOSTUNREACH: "unreachable",
    ENETUNREACH: "unreachable",
    EADDRNOTAVAIL: "unreachable",
    SELF_SIGNED_CERT_IN_CHAIN: "untrusted-server",
    DEPTH_ZERO_SELF_SIGNED_CERT: "untrusted-server",
    UNABLE_TO_GET_ISSUER_CERT: "untrusted-server",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "untrusted-server",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "untrusted-server",
    CERT_SIGNATURE_FAILURE: "untrusted-server",
    CERT_CHAIN_TOO_LONG: "untrusted-server",
    CERT_UNTRUSTED: "untrusted-server",
    CERT_REJECTED: "untrusted-server",
    INVALID_CA: "untrusted-server",
    INVALID_PURPOSE: "untrusted-server",
    CERT_HAS_EXPIRED: "server-certificate-date",
    CERT_NOT_YET_VALID: "server-certificate-date",
    ERR_TLS_CERT_ALTNAME_INVALID: "wrong-host",
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "client-certificate-missing",
    ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "client-certificate-refused",
    ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: "client-certificate-refused",
    ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: "client-certificate-refused",
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "client-certificate-refused",
    ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: "client-certificate-refused",
    ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: "client-certificate-refused",
    ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "client-certificate-refused",
    ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "client-certificate-refused",
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "client-certificate-refused",
  }),
);

/** Says what a failure of `node:https` means. */
export function fromNodeError(error: unknown, endpoint: Endpoint): BrsError {
  if (isBrsError(error)) return error;
  const code = codeOf(error);
  return connectionError(reasonOf(code, error), endpoint, code, error);
}

function reasonOf(code: string | undefined, error: unknown): ConnectionReason {
  const known = reasons.get(code);
  if (known !== undefined) return known;
  // Handshake failures outside the table, and EPROTO, which says no more than that there was one.
  if (code === "EPROTO" || code?.startsWith("ERR_SSL_") || code?.startsWith("ERR_TLS_")) {
    const alert = /alert (unknown ca|bad certificate|certificate \w+|access denied|handshake failure)/;
    return error instanceof Error && alert.test(error.message) ? "client-certificate-refused" : "tls";
  }
  return "network";
}

/** The verification errors that a server certificate can have: those that a second try never heals. */
export function isServerIdentityError(error: unknown): boolean {
  const reason = reasons.get(codeOf(error));
  return reason === "untrusted-server" || reason === "server-certificate-date" || reason === "wrong-host";
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  // Several addresses were tried, and each has an error of its own.
  if ("errors" in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return undefined;
}
