import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Readable } from "node:stream";

import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import type { ClientCache } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { answerEmpty, endBody, get, isOpen, list, objectSize, sizeOf, startBody } from "./support/s3.js";
import { common, listen, serve, serveHeld } from "./support/server.js";

describe("close()", () => {
  const closedBy = async (cache: ClientCache, drainTimeoutMs: number): Promise<number> =>
    (await cache.close({ drainTimeoutMs })).cut;

  test("waits for calls and half-read bodies, evicted clients' too", async () => {
    await using server = await serveHeld();
    const cache = createClientCache();
    const reading = cache.client(S3Client, common(server.url)).send(get);
    const one = await server.next();
    startBody(one.response);
    const body = (await reading).Body as Readable;
    cache.clear();
    const waiting = cache.client(S3Client, { ...common(server.url), maxAttempts: 2 }).send(list);
    const two = await server.next();
    const closing = closedBy(cache, 60_000);
    expect(await isOpen(closing)).toBe(true);
    answerEmpty(two.request, two.response);
    await waiting;
    expect(await isOpen(closing)).toBe(true);
    endBody(one.response);
    expect(await sizeOf(body)).toBe(objectSize);
    expect(await closing).toBe(0);
    await server.whenOpen(0);
  });

  test("waits for a call that a retired client made later", async () => {
    await using server = await serveHeld();
    const cache = createClientCache();
    const client = cache.client(S3Client, common(server.url));
    cache.clear();
    const sent = client.send(list);
    const { request, response } = await server.next();
    const closing = closedBy(cache, 60_000);
    expect(await isOpen(closing)).toBe(true);
    answerEmpty(request, response);
    await sent;
    expect(await closing).toBe(0);
    await server.whenOpen(0);
  });

  test("cuts what takes longer, says how many calls that were, and leaves no connection", async () => {
    const http = createServer();
    await using server = await listen(http);
    const cache = createClientCache();
    const client = cache.client(S3Client, common(server.url));

    const nextRequest = once(http, "request") as Promise<[IncomingMessage, ServerResponse]>;
    const reading = client.send(get);
    startBody((await nextRequest)[1]);
    const size = sizeOf((await reading).Body as Readable);

    const secondRequest = once(http, "request");
    const waiting = client.send(list);
    await secondRequest;

    const asked = once(http, "checkContinue");
    const Body = Buffer.alloc(4 * 2 ** 20);
    const uploading = client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body }));
    await asked;

    const results = Promise.allSettled([size, waiting, uploading]);
    expect(await closedBy(cache, 30)).toBe(3);
    const [read, ...rest] = await results;
    expect(read).toMatchObject({ reason: { name: "ClientCacheError", code: "ERR_BRS_CACHE_CLOSED" } });
    for (const each of rest) {
      expect(each).toMatchObject({ reason: { name: "AbortError", cause: { code: "ERR_BRS_CACHE_CLOSED" } } });
    }
    await server.whenOpen(0);
  });

  test("does not cut a call that a client began while others were drained", async () => {
    await using server = await serveHeld();
    const cache = createClientCache();
    const one = cache.client(S3Client, common(server.url));
    const two = cache.client(S3Client, { ...common(server.url), maxAttempts: 2 });
    const sent = one.send(list);
    const held = await server.next();
    const closing = closedBy(cache, 60_000);
    const late = two.send(list);
    const { request, response } = await server.next();
    answerEmpty(held.request, held.response);
    await sent;
    expect(await closing).toBe(0);
    answerEmpty(request, response);
    await expect(late).resolves.toMatchObject({ $metadata: { attempts: 1 } });
    await server.whenOpen(0);
  });

  test("does not wait for an answer without a body that nobody has to read", async () => {
    await using server = await serve((_request, response) => response.end());
    const cache = createClientCache();
    await cache.client(S3Client, common(server.url)).send(new HeadObjectCommand({ Bucket: "b", Key: "k" }));
    expect(await closedBy(cache, 60_000)).toBe(0);
    await server.whenOpen(0);
  });

  test("counts failed calls as ended", async () => {
    await using server = await serve((request) => request.socket.destroy());
    const cache = createClientCache();
    await expect(cache.client(S3Client, common(server.url)).send(list)).rejects.toThrow();
    const refused = cache.client(S3Client, { ...common(server.url), endpoint: "http://127.0.0.1:1" }).send(list);
    await expect(refused).rejects.toThrow("ECONNREFUSED");
    expect(await closedBy(cache, 60_000)).toBe(0);
  });

  test("leaves the client usable, and what it uses then goes too", async () => {
    await using server = await serve(answerEmpty);
    const cache = createClientCache();
    const client = cache.client(S3Client, common(server.url));
    await cache.close();
    await client.send(list);
    await server.whenOpen(0);
  });
});
