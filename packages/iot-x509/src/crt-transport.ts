import { isBrsError } from "@brs/core";
import { connectionError } from "./connection-error.js";
import type { CrtApi, HttpConnection, HttpHeaders } from "./crt.js";
import { fromCrtError } from "./crt-errors.js";
import type { Endpoint } from "./endpoint.js";
import { tooLarge } from "./https-transport.js";
import type { LoadCrt } from "./load-crt.js";
import type { Token } from "./pkcs11-token.js";
import { probeServer } from "./server-probe.js";
import type { TlsContexts } from "./tls-contexts.js";
import { maxBodyBytes } from "./transport.js";
import type { Answer, Transport, TransportRequest } from "./transport.js";

interface CrtTransportOptions {
  readonly endpoint: Endpoint;
  readonly token: Token;
  readonly contexts: TlsContexts;
  readonly verifyPeer: boolean;
  readonly connectTimeoutMs: number;
  readonly loadCrt: LoadCrt;
}

/** The way over the CRT, for keys in a PKCS#11 token: one connection per request, on a TLS context that is kept. */
export function crtTransport({ endpoint, token, contexts, loadCrt, ...options }: CrtTransportOptions): Transport {
  return {
    async send(request) {
      const { identity, signal } = request;
      const crt = await loadCrt("A key in a PKCS#11 token");
      const context = await contexts.get(crt, { identity, token, ca: identity.ca, verifyPeer: options.verifyPeer });
      // A person may have typed the PIN too late: an abort of the past wakes nobody who waits below.
      signal.throwIfAborted();
      if (options.verifyPeer) await checkServer(endpoint, request);
      const { STREAM } = crt.io.SocketType;
      const socket = new crt.io.SocketOptions(STREAM, crt.io.SocketDomain.IPV4, options.connectTimeoutMs);
      const tls = new crt.io.TlsConnectionOptions(context, endpoint.host);
      const connection = new crt.http.HttpClientConnection(undefined, endpoint.host, endpoint.port, socket, tls);
      try {
        return await exchange(crt, connection, endpoint, request);
      } catch (error) {
        if (signal.aborted || isBrsError(error)) throw error;
        throw fromCrtError(error, endpoint);
      }
    },
    // Connections end with their request, and the contexts belong to whoever passed them.
    close: () => undefined,
  };
}

/** Each time, because a server may get another certificate, and only Node says so before the limit runs out. */
async function checkServer(endpoint: Endpoint, { identity, signal }: TransportRequest): Promise<void> {
  const wrong = await probeServer(endpoint, identity.ca, signal);
  signal.throwIfAborted();
  if (wrong !== undefined) throw wrong;
}

function exchange(
  crt: CrtApi,
  connection: HttpConnection,
  endpoint: Endpoint,
  request: TransportRequest,
): Promise<Answer> {
  const { path, headers, signal } = request;
  return new Promise<Answer>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    // Bound first and for good: an error event without a listener would end the process.
    connection.on("error", reject);
    connection.on("close", () => reject(connectionError("reset", endpoint, undefined, undefined)));
    connection.on("connect", () => {
      if (signal.aborted) return;
      const fields: [string, string][] = [["host", hostHeader(endpoint)], ...Object.entries(headers)];
      const stream = connection.request(new crt.http.HttpRequest("GET", path, new crt.http.HttpHeaders(fields)));
      const chunks: Buffer[] = [];
      let size = 0;
      let head: { readonly status: number; readonly headers: HttpHeaders } | undefined;
      stream.on("response", (status: number, received: HttpHeaders) => {
        head = { status, headers: received };
      });
      stream.on("data", (chunk: ArrayBuffer) => {
        size += chunk.byteLength;
        if (size > maxBodyBytes) reject(tooLarge(endpoint, head?.status));
        else chunks.push(Buffer.from(chunk));
      });
      stream.on("error", reject);
      stream.on("end", () => {
        // Seen with empty bodies: the end comes without the response before it.
        if (head === undefined) return reject(connectionError("empty", endpoint, undefined, undefined));
        const { status, headers: received } = head;
        resolve({
          status,
          header: (name) => received.get(name) || undefined,
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
      stream.activate();
    });
  }).finally(() => connection.close());
}

function hostHeader({ host, port }: Endpoint): string {
  return port === 443 ? host : `${host}:${port}`;
}
