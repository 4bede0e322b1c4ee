import { Agent, request as httpsRequest } from "node:https";
import { createSecureContext } from "node:tls";
import { BrsError } from "@brs/core";
import type { Endpoint } from "./endpoint.js";
import { fromNodeError } from "./https-errors.js";
import type { Identity } from "./identity.js";
import { maxBodyBytes } from "./transport.js";
import type { Answer, Transport, TransportRequest } from "./transport.js";

interface Connections {
  readonly agent: Agent;
  readonly fingerprint: string;
  inFlight: number;
}

/** The way over `node:https`: one keep-alive agent, made anew when the certificate has changed. */
export function httpsTransport(endpoint: Endpoint, verifyPeer: boolean): Transport {
  let current: Connections | undefined;

  function connectionsFor(identity: Identity): Connections {
    if (current?.fingerprint === identity.fingerprint) return current;
    const former = current;
    current = { agent: newAgent(identity, verifyPeer), fingerprint: identity.fingerprint, inFlight: 0 };
    release(former);
    return current;
  }

  function release(connections: Connections | undefined): void {
    // Destroying an agent resets the requests on it: the last of them does it.
    if (connections !== undefined && connections !== current && connections.inFlight === 0) connections.agent.destroy();
  }

  return {
    async send(request) {
      const connections = connectionsFor(request.identity);
      connections.inFlight++;
      try {
        return await exchange(endpoint, connections.agent, request);
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason;
        throw fromNodeError(error, endpoint);
      } finally {
        connections.inFlight--;
        release(connections);
      }
    },
    close() {
      const closing = current;
      current = undefined;
      release(closing);
    },
  };
}

function newAgent(identity: Identity, verifyPeer: boolean): Agent {
  const key = identity.privateKey?.export({ type: "pkcs8", format: "pem" });
  return new Agent({
    keepAlive: true,
    rejectUnauthorized: verifyPeer,
    // One context per certificate: parsing PEM for each connection costs more than the handshake's arithmetic.
    secureContext: createSecureContext({
      cert: identity.certificate,
      minVersion: "TLSv1.2",
      ...(key !== undefined && { key }),
      ...(identity.ca !== undefined && { ca: identity.ca }),
    }),
  });
}

function exchange(endpoint: Endpoint, agent: Agent, { path, headers, signal }: TransportRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = endpoint.host.replace(/^\[|\]$/g, "");
    const request = httpsRequest({ agent, host, port: endpoint.port, path, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBodyBytes) request.destroy(tooLarge(endpoint, response.statusCode));
        else chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          header: (name) => [response.headers[name]].flat()[0],
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

/** The error for an answer that cannot be credentials, by its size. */
export function tooLarge(endpoint: Endpoint, status: number | undefined): BrsError {
  const message = `${endpoint.host} answered with more than ${maxBodyBytes / 1024} KiB: this is not the credential provider.`;
  return new BrsError(`${message} Check \`endpoint\`, and proxies on the way.`, {
    code: "ERR_BRS_REQUEST",
    param: "endpoint",
    ...(status !== undefined && { status }),
    details: { reason: "too-large" },
    recoverable: false,
  });
}
