import { once } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Server as NetServer, Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A server on this machine that knows which connections are open. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
  /** Connections made so far. */
  readonly accepted: number;
  /** Resolves when that many connections are open. */
  whenOpen(count: number): Promise<void>;
}

export async function listen(server: NetServer): Promise<TestServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  let changed = (): void => undefined;
  server.on("connection", (socket: Socket) => {
    accepted++;
    open.add(socket);
    changed();
    socket.on("close", () => {
      open.delete(socket);
      changed();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    open,
    get accepted() {
      return accepted;
    },
    async whenOpen(count) {
      while (open.size !== count) await new Promise<void>((resolve) => (changed = resolve));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const serve = (answer: RequestListener): Promise<TestServer> => listen(createServer(answer));

/** A request that waits for its answer. */
export interface Held {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A server that answers when the test says so. */
export async function serveHeld(): Promise<TestServer & { next(): Promise<Held> }> {
  const arrived: Held[] = [];
  let wake = (): void => undefined;
  const server = await serve((request, response) => {
    request.resume();
    arrived.push({ request, response });
    wake();
  });
  return Object.assign(server, {
    async next() {
      for (;;) {
        const held = arrived.shift();
        if (held) return held;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  });
}

/** What every client of these tests is configured with. */
export const common = (url: string) => ({
  endpoint: url,
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  forcePathStyle: true,
  maxAttempts: 1,
});
