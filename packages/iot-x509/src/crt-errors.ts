import type { BrsError } from "@brs/core";
import { connectionError } from "./connection-error.js";
import type { ConnectionReason } from "./connection-error.js";
import type { Endpoint } from "./endpoint.js";

// A map: an error may come with the name of something that every object has.
const reasons: ReadonlyMap<string | undefined, ConnectionReason> = new Map(
  Object.entries<ConnectionReason>({
    AWS_IO_SOCKET_CONNECTION_REFUSED: "refused",
    AWS_IO_DNS_QUERY_FAILED: "dns",
    AWS_IO_DNS_QUERY_AGAIN: "dns",
    AWS_IO_DNS_INVALID_NAME: "dns",
    AWS_IO_DNS_NO_ADDRESS_FOR_HOST: "dns",
    AWS_IO_SOCKET_CLOSED: "reset",
    AWS_IO_SOCKET_CONNECT_ABORTED: "reset",
    AWS_IO_BROKEN_PIPE: "reset",
    AWS_ERROR_HTTP_CONNECTION_CLOSED: "reset",
    AWS_ERROR_HTTP_SERVER_CLOSED: "reset",
    AWS_IO_SOCKET_TIMEOUT: "unreachable",
    AWS_IO_SOCKET_NO_ROUTE_TO_HOST: "unreachable",
    AWS_IO_SOCKET_NETWORK_DOWN: "unreachable",
    AWS_IO_TLS_NEGOTIATION_TIMEOUT: "unreachable",
    AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE: "client-certificate-refused",
    AWS_IO_TLS_ERROR_READ_FAILURE: "client-certificate-refused",
    AWS_IO_TLS_ERROR_ALERT_RECEIVED: "client-certificate-refused",
    AWS_IO_TLS_SIGNATURE_ALGORITHM_UNSUPPORTED: "client-certificate-missing",
    AWS_IO_TLS_ERROR_DEFAULT_TRUST_STORE_NOT_FOUND: "untrusted-server",
    AWS_IO_TLS_NO_ROOT_CERTIFICATE_FOUND: "untrusted-server",
    AWS_IO_TLS_INVALID_CERTIFICATE_CHAIN: "untrusted-server",
    AWS_IO_TLS_BAD_PEER_CERTIFICATE: "untrusted-server",
    AWS_IO_TLS_PEER_CERTIFICATE_EXPIRED: "server-certificate-date",
    AWS_IO_TLS_HOST_NAME_MISMATCH: "wrong-host",
  }),
);

/** The CRT's name of an error: a field of its own errors, in the text of others. */
export function crtErrorName(error: unknown): string | undefined {
  const fields = (error ?? {}) as { readonly error_name?: unknown; readonly message?: unknown };
  if (typeof fields.error_name === "string") return fields.error_name;
  const { message = error } = fields;
  return typeof message === "string" ? /AWS_\w+/.exec(message)?.[0] : undefined;
}

/** Says what a failure of the CRT on the way to a server means. */
export function fromCrtError(error: unknown, endpoint: Endpoint): BrsError {
  const name = crtErrorName(error);
  const reason = reasons.get(name) ?? (name?.includes("_TLS_") === true ? "tls" : "network");
  return connectionError(reason, endpoint, name, error);
}
