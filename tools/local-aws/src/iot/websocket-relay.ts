import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { UpgradeVerdict } from "./upgrade-signature.js";

/** One attempt to open an MQTT connection over WebSocket. */
export interface Upgrade {
  readonly accessKeyId: string | undefined;
  readonly accepted: boolean;
  /** Why it was refused. */
  readonly reason: string | undefined;
  readonly at: number;
}

export interface WebSocketRelay {
  readonly upgrades: readonly Upgrade[];
  /** Where accepted connections go: the port of a broker's WebSocket listener on loopback. */
  brokerPort: number | undefined;
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts what is open, as a network does. Answers how many. */
  drop(): number;
}

/** Checks the upgrade, then steps aside: the bytes of WebSocket and MQTT are the broker's. */
export function createWebSocketRelay(
  verify: (target: string, headers: IncomingMessage["headers"]) => UpgradeVerdict,
  now: () => number,
): WebSocketRelay {
  const upgrades: Upgrade[] = [];
  const open = new Set<Duplex>();

  const relay: WebSocketRelay = {
    upgrades,
    brokerPort: undefined,
    handle(request, socket, head) {
      socket.on("error", () => socket.destroy());
      const verdict = verify(request.url ?? "", request.headers);
      upgrades.push({
        accessKeyId: verdict.accepted ? verdict.accessKeyId : undefined,
        accepted: verdict.accepted,
        reason: verdict.accepted ? undefined : verdict.reason,
        at: now(),
      });
      if (!verdict.accepted || relay.brokerPort === undefined) {
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      const broker = connect(relay.brokerPort, "127.0.0.1", () =>
        broker.write(Buffer.concat([requestHead(request), head])),
      );
      join(socket, broker, open);
    },
    drop() {
      const count = open.size;
      for (const socket of open) socket.destroy();
      return count;
    },
  };
  return relay;
}

function join(client: Duplex, broker: Socket, open: Set<Duplex>): void {
  open.add(client);
  client.pipe(broker);
  broker.pipe(client);
  broker.on("error", () => broker.destroy());
  broker.on("close", () => client.destroy());
  client.on("close", () => {
    open.delete(client);
    broker.destroy();
  });
}

/** The broker has no use for the signature, so its request goes without. */
function requestHead(request: IncomingMessage): Buffer {
  const lines = [`GET /mqtt HTTP/1.1`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}
