import { Agent } from "node:http";
import type { Readable } from "node:stream";

import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import { cacheKey, createClientCache, createHandlerPool } from "../src/index.js";
import { answerEmpty, get, list, silent, sizeOf, startBody } from "./support/s3.js";
import { common, serve, serveHeld } from "./support/server.js";

describe("connections", () => {
  async function connectionsOf(...configs: readonly (readonly [typeof S3Client | typeof DynamoDBClient, object])[]) {
    await using server = await serve((request, response) => {
      if (request.method === "POST") response.end('{"TableNames":[]}');
      else answerEmpty(request, response);
    });
    await using cache = createClientCache();
    for (const [Client, config] of configs) {
      const client = cache.client(Client as typeof S3Client, { ...common(server.url), ...config });
      await client.send(Client === S3Client ? list : (new ListTablesCommand({}) as never));
    }
    expect(cache.size).toBe(configs.length);
    return server.accepted;
  }

  test("are shared by clients whose handlers have equal options, of different services and regions", async () => {
    expect(await connectionsOf([S3Client, {}], [S3Client, { region: "eu-west-2" }], [DynamoDBClient, {}])).toBe(1);
    const requestHandler = () => ({ requestTimeout: 3000, httpAgent: { maxSockets: 7 } });
    expect(
      await connectionsOf(
        [S3Client, { requestHandler: requestHandler() }],
        [DynamoDBClient, { requestHandler: requestHandler() }],
      ),
    ).toBe(1);
  });

  test("are not shared by clients whose handlers differ", async () => {
    expect(await connectionsOf([S3Client, {}], [S3Client, { requestHandler: { requestTimeout: 3000 } }])).toBe(2);
    expect(await connectionsOf([S3Client, {}], [S3Client, { defaultsMode: "mobile" }])).toBe(2);
    expect(await connectionsOf([S3Client, { logger: silent() }], [S3Client, { logger: silent() }])).toBe(2);
  });

  test("of two clients with different loggers all go in the end", async () => {
    await using server = await serve(answerEmpty);
    const cache = createClientCache();
    const clients = [silent(), silent(), undefined].map((logger) =>
      cache.client(S3Client, { ...common(server.url), ...(logger && { logger }) }),
    );
    for (const client of [...clients, ...clients]) await client.send(list);
    expect(server.accepted).toBe(3);
    expect(await cache.close()).toEqual({ cut: 0 });
    await server.whenOpen(0);
  });

  test("are shared across the caches of one pool, and stay until the last client leaves", async () => {
    await using server = await serve(answerEmpty);
    const pool = createHandlerPool();
    await using one = createClientCache({ pool });
    const two = createClientCache({ pool, policy: "lfu" });
    const config = common(server.url);
    await one.client(S3Client, config).send(list);
    await two.client(S3Client, { ...config, maxAttempts: 2 }).send(list);
    await pool.build(S3Client, { ...config, maxAttempts: 3 }).send(list);
    expect(server.accepted).toBe(1);
    await one.close();
    await two.client(S3Client, { ...config, maxAttempts: 2 }).send(list);
    await two.close();
    await server.whenOpen(0);
  });

  test("of an evicted client go, those that another client used last stay", async () => {
    await using left = await serve(answerEmpty);
    await using right = await serve(answerEmpty);
    await using cache = createClientCache();
    const gone = cache.client(S3Client, common(left.url));
    const stays = cache.client(S3Client, common(right.url));
    await gone.send(list);
    await stays.send(list);
    cache.delete(cacheKey(S3Client, common(left.url)));
    await left.whenOpen(0);
    expect(right.open.size).toBe(1);
    await stays.send(list);
    expect(right.accepted).toBe(1);
  });
});

describe("what is the user's", () => {
  test("a handler serves the client, and outlives the cache", async () => {
    await using server = await serve(answerEmpty);
    const requestHandler = new NodeHttpHandler();
    const cache = createClientCache();
    const client = cache.client(S3Client, { ...common(server.url), requestHandler, logger: silent() });
    await client.send(list);
    await cache.close();
    expect(server.open.size).toBe(1);
    await new S3Client({ ...common(server.url), requestHandler }).send(list);
    expect(server.accepted).toBe(1);
    requestHandler.destroy();
    await server.whenOpen(0);
  });

  test("a handler for fetch serves the client, whole bodies and streams", async () => {
    await using server = await serve((request, response) => {
      if (request.url?.startsWith("/b") === true) response.end("object");
      else answerEmpty(request, response);
    });
    const requestHandler = new FetchHttpHandler();
    const cache = createClientCache();
    const client = cache.client(S3Client, { ...common(server.url), requestHandler });
    await client.send(list);
    const { Body } = await client.send(get);
    expect(await Body?.transformToString()).toBe("object");
    const half = await client.send(get);
    const closing = cache.close({ drainTimeoutMs: 60_000 });
    await (half.Body as ReadableStream).cancel();
    expect(await closing).toEqual({ cut: 0 });
  });

  test("an agent in a handler's options outlives the cache", async () => {
    await using server = await serve(answerEmpty);
    const httpAgent = new Agent({ keepAlive: true });
    const cache = createClientCache();
    await cache.client(S3Client, { ...common(server.url), requestHandler: { httpAgent } }).send(list);
    await cache.close();
    expect(server.open.size).toBe(1);
    expect(Object.keys(httpAgent.freeSockets)).toHaveLength(1);
    httpAgent.destroy();
    await server.whenOpen(0);
  });

  test("a handler that an extension put in outlives the cache", async () => {
    await using server = await serve(answerEmpty);
    const own = new NodeHttpHandler();
    const extension = { configure: (host: { setHttpHandler(handler: unknown): void }) => host.setHttpHandler(own) };
    const cache = createClientCache();
    await cache.client(S3Client, { ...common(server.url), extensions: [extension as never] }).send(list);
    await cache.close();
    expect(server.open.size).toBe(1);
    own.destroy();
    await server.whenOpen(0);
  });

  test("the client's own handler goes, extensions or not", async () => {
    await using server = await serve(answerEmpty);
    let configured = 0;
    const cache = createClientCache();
    const extension = { configure: () => ++configured };
    await cache.client(S3Client, { ...common(server.url), extensions: [extension] }).send(list);
    expect(configured).toBe(1);
    await cache.close();
    await server.whenOpen(0);
  });

  test("a signal aborts its call, and the call counts no more", async () => {
    await using server = await serveHeld();
    const cache = createClientCache();
    const client = cache.client(S3Client, common(server.url));
    const controller = new AbortController();
    const waiting = client.send(list, { abortSignal: controller.signal });
    await server.next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    const reading = client.send(get, { abortSignal: controller.signal });
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    const late = new AbortController();
    const started = client.send(get, { abortSignal: late.signal });
    startBody((await server.next()).response);
    const size = sizeOf((await started).Body as Readable);
    late.abort();
    await expect(size).rejects.toThrow();
    expect(await cache.close({ drainTimeoutMs: 60_000 })).toEqual({ cut: 0 });
  });
});
