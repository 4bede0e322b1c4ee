import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import { TLSSocket } from "node:tls";
import type { ServerClock } from "../clock.js";
import type { KeyStore, TemporaryKey } from "../keys.js";
import { judge } from "./credential-endpoint.js";
import { applyIotFault } from "./faults.js";
import type { IotFault } from "./faults.js";
import type { Registry, RoleAlias } from "./registry.js";

/** One request to the credential provider, and the key that it got. */
export interface IotRequest {
  readonly path: string;
  readonly thingName: string | undefined;
  readonly durationSeconds: string | undefined;
  /** SHA-256 fingerprint of the client's certificate; undefined when it showed none. */
  readonly fingerprint: string | undefined;
  /** What the client asked for in TLS (SNI). */
  readonly serverName: string | undefined;
  readonly tlsVersion: string | null;
  /** 0: a fault took the place of the answer. */
  readonly status: number;
  readonly accessKeyId: string | undefined;
  /** Milliseconds on the server's clock. */
  readonly at: number;
  /** Equal for requests that shared a TLS connection. */
  readonly connection: number;
}

interface Context {
  readonly accountId: string;
  readonly clock: ServerClock;
  readonly keys: KeyStore;
  readonly registry: Registry;
  readonly requests: IotRequest[];
  readonly faults: IotFault[];
}

/** Answers requests to the credential provider, and records them. */
export function credentialListener({ accountId, clock, keys, registry, requests, faults }: Context): RequestListener {
  const connections = new WeakMap<TLSSocket, number>();
  let lastConnection = 0;

  function connectionOf(socket: TLSSocket): number {
    const known = connections.get(socket) ?? ++lastConnection;
    connections.set(socket, known);
    return known;
  }

  return (message, response) => {
    const { socket } = message;
    if (!(socket instanceof TLSSocket)) throw new TypeError("the credential provider is served over TLS only");
    const requestId = randomUUID();
    const request = {
      path: message.url ?? "",
      thingName: headerOf(message, "x-amzn-iot-thingname"),
      durationSeconds: headerOf(message, "x-amzn-iot-credential-duration-seconds"),
      fingerprint: socket.getPeerX509Certificate()?.fingerprint256,
    };
    const record = (status: number, accessKeyId?: string): void => {
      requests.push({
        ...request,
        serverName: "servername" in socket && typeof socket.servername === "string" ? socket.servername : undefined,
        tlsVersion: socket.getProtocol(),
        status,
        accessKeyId,
        at: clock.now(),
        connection: connectionOf(socket),
      });
    };
    response.sendDate = false;
    response.setHeader("date", new Date(clock.now()).toUTCString());
    const fault = faults.shift();
    if (fault !== undefined) {
      record(0);
      applyIotFault(fault, response, requestId);
      return;
    }
    const headers = { "content-type": "application/json", "x-amzn-requestid": requestId };
    const verdict = judge({ ...request, method: message.method ?? "" }, registry);
    if (!verdict.granted) {
      record(verdict.status);
      response.writeHead(verdict.status, { ...headers, "x-amzn-errortype": verdict.errorType });
      response.end(JSON.stringify({ message: verdict.message }));
      return;
    }
    const key = issue(verdict.roleAlias, verdict.seconds, request.fingerprint ?? "");
    record(200, key.accessKeyId);
    const { accessKeyId, secretAccessKey, sessionToken } = key;
    const expiration = new Date(key.expiration).toISOString().replace(".000Z", "Z");
    response.writeHead(200, headers);
    response.end(JSON.stringify({ credentials: { accessKeyId, secretAccessKey, sessionToken, expiration } }));
  };

  function issue({ roleArn }: RoleAlias, seconds: number, fingerprint: string): TemporaryKey {
    // AWS names the session after the certificate's id, which is a hash of it too.
    const sessionName = fingerprint.replaceAll(":", "").toLowerCase();
    const arn = `${roleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${sessionName}`;
    const userId = `AROALOCALIOT:${sessionName}`;
    return keys.issue({ kind: "role", accountId, arn, userId, roleArn, sessionName, mfa: false }, seconds);
  }
}

function headerOf(message: IncomingMessage, name: string): string | undefined {
  return [message.headers[name]].flat()[0];
}
