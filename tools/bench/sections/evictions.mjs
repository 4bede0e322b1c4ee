import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createClientCache } from "../../../packages/cache/dist/esm/index.js";

const workers = 16;
const tenants = 200;
const room = 10;

export const title = "Evictions under load";
export const about =
  `${workers} workers read objects of 100 kB with the clients of ${tenants} tenants, chosen at random, where there is room for ${room}; one attempt per call. ` +
  "Beside it a map that destroys the least recently used client. The last row is what is open one second after the load, clients still cached.";

export async function run({ scale }) {
  const brs = await underLoad(scale.pieces, brsCache);
  const map = await underLoad(scale.pieces, destroyingMap);
  const row = (figure, name) => ({ figure, unit: "count", values: [brs[name], map[name]] });
  return {
    columns: ["the brs cache", "a map, destroy() on eviction"],
    rows: [
      row("evictions", "evictions"),
      row("calls", "calls"),
      row("calls that failed", "failed"),
      row("bodies that were cut", "cut"),
      row("connections at most", "most"),
      row("connections afterwards", "left"),
    ],
  };
}

function brsCache(evicted) {
  const cache = createClientCache({ maxSize: room, onEvict: evicted });
  return { client: (config) => cache.client(S3Client, config), close: () => cache.close() };
}

function destroyingMap(evicted) {
  const clients = new Map();
  const remove = ([tenant, client]) => {
    clients.delete(tenant);
    client.destroy();
  };
  return {
    client(config) {
      const tenant = config.customUserAgent;
      const client = clients.get(tenant) ?? new S3Client(config);
      clients.delete(tenant);
      clients.set(tenant, client);
      if (clients.size > room) {
        remove(clients.entries().next().value);
        evicted();
      }
      return client;
    },
    close: () => [...clients].forEach(remove),
  };
}

async function underLoad(wanted, makeCache) {
  const figures = { evictions: 0, calls: 0, failed: 0, cut: 0, most: 0, left: 0 };
  const half = Buffer.alloc(50_000);
  const open = new Set();
  const server = createServer((_request, response) => {
    response.setHeader("content-length", 2 * half.length).write(half);
    setImmediate(() => response.end(half));
  });
  server.on("connection", (socket) => {
    figures.most = Math.max(figures.most, open.add(socket).size);
    socket.on("close", () => open.delete(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const common = {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: "eu-west-1",
    credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
    forcePathStyle: true,
    maxAttempts: 1,
  };
  const cache = makeCache(() => void figures.evictions++);
  async function work() {
    while (figures.evictions < wanted) {
      const customUserAgent = `tenant-${Math.floor(Math.random() * tenants)}`;
      figures.calls++;
      let body;
      try {
        const client = cache.client({ ...common, customUserAgent });
        body = (await client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }))).Body;
      } catch {
        figures.failed++;
        continue;
      }
      await body.transformToByteArray().catch(() => figures.cut++);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  await delay(1_000);
  figures.left = open.size;
  await cache.close();
  server.close();
  server.closeAllConnections();
  return figures;
}
