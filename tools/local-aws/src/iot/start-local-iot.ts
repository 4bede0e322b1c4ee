import { createServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import type { SecureVersion } from "node:tls";
import { createClock } from "../clock.js";
import type { ServerClock } from "../clock.js";
import { createKeyStore } from "../keys.js";
import type { KeyStore } from "../keys.js";
import { createAuthority } from "./authority.js";
import type { Authority, IssuedCertificate } from "./authority.js";
import { credentialListener } from "./credential-listener.js";
import type { IotRequest } from "./credential-listener.js";
import type { IotFault } from "./faults.js";
import { createRegistry } from "./registry.js";
import type { CertificateRecord, RegisterOptions, RoleAlias } from "./registry.js";
import { verifyUpgrade } from "./upgrade-signature.js";
import { createWebSocketRelay } from "./websocket-relay.js";
import type { Upgrade } from "./websocket-relay.js";

export interface LocalIotOptions {
  /** The account of the issued roles. Default "123456789012". */
  readonly accountId?: string;
  /** Keys issued here are accepted by whoever shares the store, such as the local S3. Default: a store of its own. */
  readonly keys?: KeyStore;
  /** The server's own clock, which its Date header shows. Default: this machine's. */
  readonly clock?: ServerClock;
  /** Signs the server's certificate; devices trust it as their CA. Default: a new one. */
  readonly authority?: Authority;
  /** The names in the server's certificate. Default localhost and 127.0.0.1. */
  readonly hosts?: readonly string[];
  /** Replaces the server's certificate. */
  readonly server?: IssuedCertificate;
  /** Refuse unknown client certificates inside TLS already, as a server that checks the chain does. Default false. */
  readonly strictTls?: boolean;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
}

export interface LocalIot {
  /** Host and port of the credential provider. */
  readonly endpoint: string;
  readonly port: number;
  readonly authority: Authority;
  readonly roleAliases: Map<string, RoleAlias>;
  register(certificate: string, options?: RegisterOptions): CertificateRecord;
  readonly requests: readonly IotRequest[];
  /** Faults for the next requests, first come first. */
  readonly faults: IotFault[];
  /** The MQTT endpoint over WebSocket, which verifies the signature of each upgrade. */
  readonly webSocket: {
    readonly port: number;
    readonly upgrades: readonly Upgrade[];
    relayTo(port: number): void;
    drop(): number;
  };
  readonly sockets: { readonly open: number; readonly total: number };
  close(): Promise<void>;
}

/** Starts the IoT part of local AWS: the credential provider behind mutual TLS, and the MQTT upgrade endpoint. */
export async function startLocalIot(options: LocalIotOptions = {}): Promise<LocalIot> {
  const clock = options.clock ?? createClock();
  const keys = options.keys ?? createKeyStore(clock);
  const accountId = options.accountId ?? "123456789012";
  const authority = options.authority ?? (await createAuthority("brs local IoT"));
  const server =
    options.server ??
    (await authority.issue({ name: "localhost", hosts: options.hosts ?? ["localhost", "127.0.0.1"] }));
  const registry = createRegistry();
  const requests: IotRequest[] = [];
  const faults: IotFault[] = [];
  const open = new Set<Socket>();
  let total = 0;

  const tls = {
    cert: server.certificate,
    key: server.privateKey,
    ...(options.minVersion !== undefined && { minVersion: options.minVersion }),
    ...(options.maxVersion !== undefined && { maxVersion: options.maxVersion }),
  };
  const strict = { requestCert: true, rejectUnauthorized: options.strictTls ?? false, ca: authority.certificate };
  const credentialServer = createServer({ ...tls, ...strict });
  credentialServer.on("request", credentialListener({ accountId, clock, keys, registry, requests, faults }));
  const webSocketServer = createServer(tls, (_, response) => response.writeHead(426).end());
  const relay = createWebSocketRelay(
    (target, headers) => verifyUpgrade(target, headers, findKey, clock.now()),
    clock.now,
  );
  webSocketServer.on("upgrade", relay.handle);
  for (const each of [credentialServer, webSocketServer]) {
    each.on("connection", (socket: Socket) => {
      total++;
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    });
    // A handshake that fails is the test's subject, not the server's problem.
    each.on("tlsClientError", (_, socket) => socket.destroy());
  }

  function findKey(
    accessKeyId: string,
  ): { secretAccessKey: string; sessionToken?: string; expired: boolean } | undefined {
    const key = keys.find(accessKeyId);
    return key && { ...key, expired: keys.expired(key) };
  }

  const port = await listen(credentialServer);
  const webSocketPort = await listen(webSocketServer);
  return {
    endpoint: `localhost:${port}`,
    port,
    authority,
    roleAliases: registry.roleAliases,
    register: registry.register,
    requests,
    faults,
    webSocket: {
      port: webSocketPort,
      upgrades: relay.upgrades,
      relayTo: (brokerPort) => (relay.brokerPort = brokerPort),
      drop: relay.drop,
    },
    sockets: {
      get open() {
        return open.size;
      },
      get total() {
        return total;
      },
    },
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all([credentialServer, webSocketServer].map((each) => new Promise((done) => each.close(done))));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
