import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { createServer } from "node:http2";

import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { DescribeStreamCommand, KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import type { RequestHandler } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { answerEmpty, isOpen, list } from "./support/s3.js";
import { common, listen, serve } from "./support/server.js";

const handlerOf = (client: { readonly config: object }): RequestHandler =>
  (client.config as { readonly requestHandler: RequestHandler }).requestHandler;

/** Speaks HTTP/2 only: an HTTP/1.1 handler would get no answer. */
async function serveHttp2() {
  const http2 = createServer();
  const server = await listen(http2);
  const next = async (): Promise<ServerHttp2Stream> => {
    const [stream] = (await once(http2, "stream")) as [ServerHttp2Stream];
    return stream;
  };
  return Object.assign(server, { next });
}

test("Kinesis, Bedrock Runtime and Transcribe Streaming keep an HTTP/2 handler of their own", () => {
  const cache = createClientCache();
  const config = common("http://127.0.0.1:1");
  const clients = [
    cache.client(KinesisClient, config),
    cache.client(KinesisClient, { ...config, maxAttempts: 2 }),
    cache.client(BedrockRuntimeClient, config),
    cache.client(TranscribeStreamingClient, config),
  ];
  const handlers = clients.map(handlerOf);
  for (const handler of handlers) {
    expect(handler.metadata?.handlerProtocol).toBe("h2");
    expect(handler.constructor.name).toBe("NodeHttp2Handler");
  }
  expect(new Set(handlers.map((handler) => Object.getPrototypeOf(handler) as object)).size).toBe(4);
  expect(handlerOf(cache.client(S3Client, config)).metadata?.handlerProtocol).toBe("http/1.1");
});

test("a Kinesis call that is going on when its client is evicted finishes; then its session goes", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const client = cache.client(KinesisClient, common(server.url));
  const arrived = server.next();
  const sent = client.send(new ListStreamsCommand({}));
  const stream = await arrived;
  cache.clear();
  client.destroy();
  stream.respond({ ":status": 200, "content-type": "application/x-amz-json-1.1" });
  stream.write('{"StreamNames":["one"],');
  expect(await isOpen(sent)).toBe(true);
  stream.end('"HasMoreStreams":false}');
  await expect(sent).resolves.toMatchObject({ StreamNames: ["one"] });
  await server.whenOpen(0);
});

test("an idle session stays while its client is cached, and goes with the cache", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const requestHandler = { disableConcurrentStreams: false };
  const client = cache.client(KinesisClient, { ...common(server.url), requestHandler });
  for (let round = 0; round < 2; round++) {
    const arrived = server.next();
    const sent = client.send(new DescribeStreamCommand({ StreamName: "s" }));
    const stream = await arrived;
    stream.respond({ ":status": 200, "content-type": "application/x-amz-json-1.1" });
    stream.end("{}");
    await sent;
  }
  expect(server.accepted).toBe(1);
  expect(server.open.size).toBe(1);
  expect(await cache.close()).toEqual({ cut: 0 });
  await server.whenOpen(0);
});

test("a Bedrock Runtime answer that is half read when its client is evicted arrives whole", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const arrived = server.next();
  const client = cache.client(BedrockRuntimeClient, common(server.url));
  const sent = client.send(new InvokeModelCommand({ modelId: "m", body: "{}" }));
  const stream = await arrived;
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.write("a".repeat(100_000));
  cache.clear();
  stream.end("b".repeat(100_000));
  expect((await sent).body.length).toBe(200_000);
  await server.whenOpen(0);
});

test("a transcription that runs when its client is evicted goes on in both directions, to its end", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const client = cache.client(TranscribeStreamingClient, common(server.url));
  let sendMore!: () => void;
  const more = new Promise<void>((resolve) => (sendMore = resolve));
  async function* audio() {
    yield { AudioEvent: { AudioChunk: Buffer.alloc(1000) } };
    await more;
    yield { AudioEvent: { AudioChunk: Buffer.alloc(1000) } };
  }
  const arrived = server.next();
  const sent = client.send(
    new StartStreamTranscriptionCommand({
      LanguageCode: "en-US",
      MediaEncoding: "pcm",
      MediaSampleRateHertz: 16_000,
      AudioStream: audio(),
    }),
  );
  const stream = await arrived;
  stream.respond({ ":status": 200, "content-type": "application/vnd.amazon.eventstream" });
  let received = 0;
  stream.on("data", (chunk: Buffer) => (received += chunk.length));
  await once(stream, "data");
  cache.clear();
  const before = received;
  sendMore();
  await once(stream, "end");
  expect(received).toBeGreaterThan(before + 1000);
  stream.end();
  const { TranscriptResultStream } = await sent;
  for await (const event of TranscriptResultStream ?? []) expect(event).toBeUndefined();
  await server.whenOpen(0);
});

test("close() cuts an HTTP/2 call that does not end", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const arrived = server.next();
  const sent = cache.client(KinesisClient, common(server.url)).send(new ListStreamsCommand({}));
  const rejected = expect(sent).rejects.toMatchObject({ name: "AbortError" });
  await arrived;
  expect(await cache.close({ drainTimeoutMs: 10 })).toEqual({ cut: 1 });
  await rejected;
  await server.whenOpen(0);
});

test("half an HTTP/2 answer that close() cuts is an error, and never passes for the whole", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const arrived = server.next();
  const client = cache.client(BedrockRuntimeClient, common(server.url));
  const sent = client.send(new InvokeModelCommand({ modelId: "m", body: "{}" }));
  const rejected = expect(sent).rejects.toThrow();
  const stream = await arrived;
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.write('{"half":');
  expect(await isOpen(sent)).toBe(true);
  expect(await cache.close({ drainTimeoutMs: 100 })).toEqual({ cut: 1 });
  await rejected;
  await server.whenOpen(0);
});

test("half an HTTP/2 answer that the caller's signal cuts is an error as well", async () => {
  await using server = await serveHttp2();
  const cache = createClientCache();
  const arrived = server.next();
  const controller = new AbortController();
  const client = cache.client(BedrockRuntimeClient, common(server.url));
  const sent = client.send(new InvokeModelCommand({ modelId: "m", body: "{}" }), { abortSignal: controller.signal });
  const rejected = expect(sent).rejects.toThrow();
  const stream = await arrived;
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.write('{"half":');
  expect(await isOpen(sent)).toBe(true);
  controller.abort();
  await rejected;
  expect(await cache.close()).toEqual({ cut: 0 });
  await server.whenOpen(0);
});

test("options for the HTTP/2 handler reach it", async () => {
  await using server = await serve(answerEmpty);
  const cache = createClientCache();
  const requestHandler = { sessionTimeout: 5000 };
  const client = cache.client(KinesisClient, { ...common(server.url), requestHandler });
  await expect(client.send(new ListStreamsCommand({}))).rejects.toThrow();
  // The same options make an HTTP/1.1 handler for a client that speaks it.
  await cache.client(S3Client, { ...common(server.url), requestHandler }).send(list);
  await cache.close();
  await server.whenOpen(0);
});
