import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Readable } from "node:stream";

import { createClientCache } from "../src/index.js";
import { sizeOf } from "./support/s3.js";
import { common, serve } from "./support/server.js";

const evictionsWanted = 1000;
const maxSize = 10;
const workers = 16;
const half = Buffer.alloc(50_000, "x");

// The same choices in every run (mulberry32): a failure can be repeated.
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// A shared handler has at most 50 connections per host, as the SDK's does. With a handler each, those of clients that
// were evicted a moment ago come on top.
test.each<[string, number, (tenant: number) => object]>([
  ["on one shared handler", 50, () => ({})],
  ["on a handler each", evictionsWanted, (tenant) => ({ requestHandler: { socketTimeout: 60_000 + tenant } })],
])(
  "1 000 evictions under load, %s: no failed call, no cut stream, connections back to the bound",
  async (_, bound, options) => {
    let cutStreams = 0;
    await using server = await serve((_request, response) => {
      response.on("close", () => (cutStreams += response.writableFinished ? 0 : 1));
      response.setHeader("content-length", String(2 * half.length)).write(half);
      setImmediate(() => response.end(half));
    });
    let evictions = 0;
    let calls = 0;
    let mostOpen = 0;
    const cache = createClientCache({
      maxSize,
      onEvict: () => {
        evictions++;
      },
    });
    const next = random(1);

    async function work(): Promise<void> {
      while (evictions < evictionsWanted) {
        const tenant = Math.floor(next() * 200);
        const config = { ...common(server.url), ...options(tenant), customUserAgent: `tenant-${String(tenant)}` };
        const { Body } = await cache.client(S3Client, config).send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
        mostOpen = Math.max(mostOpen, server.open.size);
        // A failed call or a cut stream rejects here, and fails the test.
        expect(await sizeOf(Body as Readable)).toBe(2 * half.length);
        calls++;
      }
    }
    await Promise.all(Array.from({ length: workers }, work));

    expect(calls).toBeGreaterThanOrEqual(evictionsWanted);
    expect(cutStreams).toBe(0);
    expect(mostOpen).toBeLessThanOrEqual(bound);
    while (server.open.size > Math.max(maxSize, workers)) await server.whenOpen(server.open.size - 1);
    expect(await cache.close()).toEqual({ cut: 0 });
    await server.whenOpen(0);
  },
  120_000,
);
