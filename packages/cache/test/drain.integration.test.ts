import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Readable } from "node:stream";

import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { cacheKey, createClientCache } from "../src/index.js";
import { answerEmpty, endBody, get, isOpen, list, objectSize, sizeOf, startBody } from "./support/s3.js";
import { common, listen, serve, serveHeld } from "./support/server.js";

describe("a client that leaves the cache", () => {
  test.each(["delete", "evict", "size", "clear"] as const)(
    "by %s finishes a half-read body; then its connection goes",
    async (how) => {
      await using server = await serveHeld();
      await using cache = createClientCache();
      const config = common(server.url);
      const sent = cache.client(S3Client, config).send(get);
      const { response } = await server.next();
      startBody(response);
      const body = (await sent).Body as Readable;
      await once(body, "readable");
      if (how === "delete") cache.delete(cacheKey(S3Client, config));
      else if (how === "size") cache.maxSize = 0;
      else cache[how]();
      expect(cache.size).toBe(0);
      endBody(response);
      expect(await sizeOf(body)).toBe(objectSize);
      expect(server.accepted).toBe(1);
      await server.whenOpen(0);
    },
  );

  test("finishes a call that waits for its answer", async () => {
    await using server = await serveHeld();
    await using cache = createClientCache();
    const sent = cache.client(S3Client, common(server.url)).send(list);
    const { request, response } = await server.next();
    cache.clear();
    answerEmpty(request, response);
    await expect(sent).resolves.toMatchObject({ $metadata: { attempts: 1 } });
    await server.whenOpen(0);
  });

  test("finishes an upload of 4 MB that waits for 100 Continue on a connection of its own", async () => {
    const http = createServer();
    await using server = await listen(http);
    await using cache = createClientCache();
    const asked = once(http, "checkContinue") as Promise<[IncomingMessage, ServerResponse]>;
    const Body = Buffer.alloc(4 * 2 ** 20, "x");
    const sent = cache.client(S3Client, common(server.url)).send(new PutObjectCommand({ Bucket: "b", Key: "k", Body }));
    const [request, response] = await asked;
    expect(request.headers.expect).toBe("100-continue");
    await using idle = await serve(answerEmpty);
    await cache.client(S3Client, common(idle.url)).send(list);
    cache.clear();
    // Whoever looked at agents alone would have closed the upload's connection by now.
    await idle.whenOpen(0);
    response.writeContinue();
    expect(await sizeOf(request)).toBeGreaterThanOrEqual(Body.length);
    response.setHeader("etag", '"e"').end();
    await expect(sent).resolves.toMatchObject({ ETag: '"e"' });
    await server.whenOpen(0);
  });

  test("lets its connections go within a second", async () => {
    await using server = await serve(answerEmpty);
    await using cache = createClientCache();
    // The best of three, as another process may hold this one up.
    const elapsed: number[] = [];
    for (let round = 0; round < 3; round++) {
      await cache.client(S3Client, common(server.url)).send(list);
      expect(server.open.size).toBe(1);
      const start = performance.now();
      cache.evict();
      await server.whenOpen(0);
      elapsed.push(performance.now() - start);
    }
    expect(Math.min(...elapsed)).toBeLessThan(1000);
  });

  test("still works, and is drained again", async () => {
    await using server = await serve(answerEmpty);
    await using cache = createClientCache();
    const client = cache.client(S3Client, common(server.url));
    cache.clear();
    for (let round = 0; round < 2; round++) {
      await client.send(list);
      await client.send(list);
      expect(server.accepted).toBe(round + 1);
      await server.whenOpen(0);
    }
  });

  test("keeps its connections while another cache has it", async () => {
    await using server = await serve(answerEmpty);
    await using cache = createClientCache();
    await using copy = cache.copy();
    const config = common(server.url);
    const client = cache.client(S3Client, config);
    copy.set(cacheKey(S3Client, config), client);
    await using second = cache.copy();
    await client.send(list);
    expect(await cache.close()).toEqual({ cut: 0 });
    expect(await copy.close()).toEqual({ cut: 0 });
    await client.send(list);
    expect(server.accepted).toBe(1);
    await second.close();
    await server.whenOpen(0);
  });

  test("is drained with the caches' last, when that got it with set and has other connections", async () => {
    await using server = await serveHeld();
    const cache = createClientCache();
    await using other = createClientCache();
    const key = cacheKey(S3Client, common(server.url));
    const sent = cache.client(S3Client, common(server.url)).send(list);
    const { request, response } = await server.next();
    other.set(key, cache.take(key));
    await cache.close();
    const closing = other.close();
    expect(await isOpen(closing)).toBe(true);
    answerEmpty(request, response);
    await sent;
    expect(await closing).toEqual({ cut: 0 });
  });

  test("keeps its connections while a resource that wraps it is cached", async () => {
    await using server = await serve((_request, response) => response.end('{"TableNames":[]}'));
    await using clients = createClientCache();
    await using resources = createClientCache();
    const client = clients.client(DynamoDBClient, common(server.url));
    const key = cacheKey(DynamoDBDocumentClient, { client });
    const resource = resources.getOrSet(key, () => DynamoDBDocumentClient.from(client));
    await clients.close();
    await resource.send(new ListTablesCommand({}) as never);
    expect(server.open.size).toBe(1);
    resources.delete(key);
    await server.whenOpen(0);
  });

  test("with maxSize 0 works, and its connections go when it is idle", async () => {
    await using server = await serve(answerEmpty);
    const cache = createClientCache({ maxSize: 0 });
    await cache.client(S3Client, common(server.url)).send(list);
    await server.whenOpen(0);
  });
});

describe("client.destroy()", () => {
  test("by a user cuts nobody: neither its own calls nor those of others on the same connections", async () => {
    await using server = await serveHeld();
    await using cache = createClientCache();
    const config = common(server.url);
    const one = cache.client(S3Client, config);
    const two = cache.client(S3Client, { ...config, maxAttempts: 2 });
    const reading = one.send(get);
    const { response } = await server.next();
    startBody(response);
    const body = (await reading).Body as Readable;
    const waiting = two.send(list);
    const held = await server.next();
    one.destroy();
    two.destroy();
    endBody(response);
    answerEmpty(held.request, held.response);
    expect(await sizeOf(body)).toBe(objectSize);
    await expect(waiting).resolves.toMatchObject({ $metadata: { attempts: 1 } });
    expect(server.accepted).toBe(2);
    expect(cache.client(S3Client, config)).toBe(one);
  });
});
