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

const texts: Readonly<
  Record<ConnectionReason, (where: string, host: string) => readonly [message: string, param?: string]>
> = {
  refused: (where) => [`Nothing listens at ${where}. Check the port, and firewalls on the way.`],
  dns: (_, host) => [`The name ${host} does not resolve. Check \`endpoint\` and the device's DNS.`, "endpoint"],
  reset: (where) => [
    `The connection to ${where} was cut. If it is every time, the server refuses the device certificate: check that it is registered and active.`,
  ],
  unreachable: (where) => [`${where} cannot be reached. Check the device's network, routes and proxies.`],
  network: (where) => [`The connection to ${where} failed. See the error's cause; check the network and \`endpoint\`.`],
  empty: (where) => [
    `${where} answered without status or content. Try again; if it is every time, check \`endpoint\`.`,
  ],
  "untrusted-server": (where) => [
    `The certificate of ${where} is not signed by a CA that is trusted here. For AWS leave \`ca\` out or pass the Amazon root CAs; a proxy that opens TLS needs its own CA in \`ca\`.`,
    "ca",
  ],
  "server-certificate-date": (where) => [
    `The certificate of ${where} is not valid at this device's time, ${new Date().toISOString()}. Set the clock (NTP); if it is right, the server's certificate must be renewed.`,
  ],
  "wrong-host": (where) => [
    `The server at ${where} has a certificate for other names. Check \`endpoint\`.`,
    "endpoint",
  ],
  "client-certificate-refused": (where) => [
    `${where} refuses the device certificate. Check that it is registered in this account and Region and active, and that the key belongs to it.`,
    "certificate",
  ],
  "client-certificate-missing": (where) => [
    `${where} got no device certificate. Check that \`certificate\` and \`key\` belong together and are of a kind that it takes (RSA or EC).`,
    "certificate",
  ],
  tls: (where) => [`TLS with ${where} failed. It must speak TLS 1.2 or 1.3; its cause says what went wrong.`],
};

/** A failure on the way: no answer came, so there is no status and no message of AWS. */
export function connectionError(
  reason: ConnectionReason,
  endpoint: Endpoint,
  systemCode: string | undefined,
  cause: unknown,
): BrsError {
  const [message, param] = texts[reason](`${endpoint.host}:${endpoint.port}`, endpoint.host);
  return new BrsError(message, {
    code: "ERR_BRS_CONNECTION",
    ...(param !== undefined && { param }),
    details: { reason, ...(systemCode !== undefined && { systemCode }) },
    ...(cause !== undefined && { cause }),
    recoverable: reason !== "client-certificate-missing",
  });
}

/** Whether trying at once again is worth it: network errors, 429 and 5xx, nothing else. */
export function isTransient(error: unknown): boolean {
  if (!isBrsError(error)) return false;
  if (error.code === "ERR_BRS_CONNECTION") return transient.has(error.details?.["reason"]);
  return error.status !== undefined && (error.status === 429 || error.status >= 500);
}
