import { connect } from "node:tls";
import type { BrsError } from "@brs/core";
import type { Endpoint } from "./endpoint.js";
import { fromNodeError, isServerIdentityError } from "./https-errors.js";

/**
 * Asks whether the server is who it should be, without showing a certificate. The CRT tells only after a random 10 to
 * 30 seconds (a defence of its TLS library), and holds the process for as long; Node tells at once.
 * What else goes wrong here is for the CRT to find.
 */
export function probeServer(
  endpoint: Endpoint,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<BrsError | undefined> {
  return new Promise((resolve) => {
    const host = endpoint.host.replace(/^\[|\]$/g, "");
    const serverName = /[a-z]/.test(host) && !host.includes(":") ? host : "";
    const socket = connect({ host, port: endpoint.port, servername: serverName, ...(ca !== undefined && { ca }) });
    const done = (error?: unknown): void => {
      signal.removeEventListener("abort", abandon);
      socket.destroy();
      resolve(isServerIdentityError(error) ? fromNodeError(error, endpoint) : undefined);
    };
    const abandon = (): void => done();
    signal.addEventListener("abort", abandon, { once: true });
    // Verification comes before the server can complain that it got no certificate.
    socket.on("secureConnect", () => done());
    socket.on("error", done);
    socket.on("close", () => done());
  });
}
