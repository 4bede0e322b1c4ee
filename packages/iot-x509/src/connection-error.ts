import { BrsError, isBrsError } from "@brs/core";
import type { Endpoint } from "./endpoint.js";

/** Which part of the way to the server failed. It is `details.reason` of the error. */
export type ConnectionReason =
  | "refused"
  | "dns"
  | "reset"
  | "unreachable"
  | "network"
  | "empty"
  | "untrusted-server"
  | "server-certificate-date"
  | "wrong-host"
  | "client-certificate-refused"
  | "client-certificate-missing"
  | "tls";

// What another try can heal. Everything about TLS is a decision of one side, and stays one.
const transient: ReadonlySet<unknown> = new Set<ConnectionReason>([
  "refused",
  "dns",
  "reset",
  "unreachable",
  "network",
  "empty",
]);

const texts: Readonly<Record<ConnectionReason, (host: string) => readonly [message: string, param?: string]>> = {
  refused: (host) => [`Nothing listens at ${host}. Check the port, and firewalls on the way.`],
  dns: (host) => [`The name ${host} does not resolve. Check \`endpoint\` and the device's DNS.`, "endpoint"],
  reset: (host) => [
    `The connection to ${host} was cut. If it is every time, the server refuses the device certificate: check that it is registered and active.`,
  ],
  unreachable: (host) => [`${host} cannot be reached. Check the device's network, routes and proxies.`],
  network: (host) => [`The connection to ${host} failed. Its cause says how.`],
  empty: (host) => [`${host} answered without status or content. Try again; if it is every time, check \`endpoint\`.`],
  "untrusted-server": (host) => [
    `The certificate of ${host} is not signed by a CA that is trusted here. For AWS leave \`ca\` out or pass the Amazon root CAs; a proxy that opens TLS needs its own CA in \`ca\`.`,
    "ca",
  ],
  "server-certificate-date": (host) => [
    `The certificate of ${host} is not valid at this device's time, ${new Date().toISOString()}. Set the clock (NTP); if it is right, the server's certificate must be renewed.`,
  ],
  "wrong-host": (host) => [`The server at ${host} has a certificate for other names. Check \`endpoint\`.`, "endpoint"],
  "client-certificate-refused": (host) => [
    `${host} refuses the device certificate. Check that it is registered in this account and Region, and active.`,
    "certificate",
  ],
  "client-certificate-missing": (host) => [
    `${host} got no device certificate. Check that \`certificate\` and \`key\` belong together and are of a kind that it takes (RSA or EC).`,
    "certificate",
  ],
  tls: (host) => [`TLS with ${host} failed. It must speak TLS 1.2 or 1.3; its cause says what went wrong.`],
};

/** A failure on the way: no answer came, so there is no status and no message of AWS. */
export function connectionError(
  reason: ConnectionReason,
  endpoint: Endpoint,
  systemCode: string | undefined,
  cause: unknown,
): BrsError {
  const [message, param] = texts[reason](`${endpoint.host}:${endpoint.port}`);
  return new BrsError(message, {
    code: "ERR_BRS_CONNECTION",
    ...(param !== undefined && { param }),
    details: { reason, ...(systemCode !== undefined && { systemCode }) },
    cause,
    recoverable: reason !== "client-certificate-missing",
  });
}

/** Whether trying at once again is worth it: network errors, 429 and 5xx, nothing else. */
export function isTransient(error: unknown): boolean {
  if (!isBrsError(error)) return false;
  if (error.code === "ERR_BRS_CONNECTION") return transient.has(error.details?.["reason"]);
  return error.status !== undefined && (error.status === 429 || error.status >= 500);
}
