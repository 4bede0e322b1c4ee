import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { setImmediate as tick } from "node:timers/promises";

import type { ClientCache, RequestHandler } from "../src/index.js";
import { ClientCacheError, createClientCache } from "../src/index.js";
import { PlainClient } from "./support/clients.js";

/** Sends one request through the facade of a cached client whose handler answers with this body. */
async function call(makeBody: () => unknown) {
  const requestHandler: RequestHandler = { handle: async () => ({ response: { body: makeBody() } }) };
  const cache = createClientCache();
  const { config } = cache.client(PlainClient, { requestHandler });
  const facade = (config as { requestHandler: RequestHandler }).requestHandler;
  const { response } = await facade.handle({});
  return { cache, body: response.body };
}

async function isDrained(cache: ClientCache): Promise<boolean> {
  let drained = false;
  void cache.close().then(() => (drained = true));
  for (let turn = 0; turn < 5; turn++) await tick();
  return drained;
}

describe("a call is over at once when its body has arrived whole", () => {
  test.each<[string, () => unknown]>([
    ["nothing", () => undefined],
    ["null", () => null],
    ["text", () => "<xml/>"],
    ["bytes", () => new Uint8Array(3)],
    ["a blob", () => new Blob(["x"])],
    ["a Node stream that was read already", () => readToEnd()],
    ["a Node stream that was destroyed already", () => new PassThrough().destroy()],
  ])("%s", async (_, makeBody) => {
    const body = makeBody();
    if (body instanceof Readable && !body.destroyed) await once(body.resume(), "end");
    const { cache, body: received } = await call(() => body);
    expect(received).toBe(body);
    expect(await isDrained(cache)).toBe(true);
  });

  function readToEnd(): Readable {
    return Readable.from(["x"]);
  }
});

describe("a call with a Node stream", () => {
  test.each<[string, (body: PassThrough) => unknown]>([
    ["has been read to its end", (body) => body.end("rest").resume()],
    ["was destroyed", (body) => body.destroy()],
    ["failed", (body) => body.on("error", () => undefined).destroy(new Error("reset"))],
  ])("is over when it %s, and not before", async (_, end) => {
    const { cache, body } = await call(() => new PassThrough());
    const stream = body as PassThrough;
    stream.write("first");
    expect(await isDrained(cache)).toBe(false);
    end(stream);
    expect(await cache.close()).toEqual({ cut: 0 });
  });

  test("leaves the stream paused: what nobody reads does not flow", async () => {
    const { body } = await call(() => Readable.from(["a", "b"]));
    await tick();
    expect((body as Readable).readableFlowing).toBeNull();
  });

  test("does not hide an error that nobody listens for", async () => {
    const { body } = await call(() => new PassThrough());
    expect((body as PassThrough).listenerCount("error")).toBe(0);
  });
});

describe("a call with a web stream", () => {
  function source() {
    let controller!: ReadableStreamDefaultController<string>;
    let cancelled: unknown;
    const stream = new ReadableStream<string>({
      start: (own) => void (controller = own),
      cancel: (reason) => void (cancelled = reason),
    });
    return { stream, controller, cancelled: () => cancelled };
  }

  test("is over when it has been read to its end, with every chunk in order", async () => {
    const { stream, controller } = source();
    const { cache, body } = await call(() => stream);
    controller.enqueue("a");
    const reader = (body as ReadableStream<string>).getReader();
    expect((await reader.read()).value).toBe("a");
    expect(await isDrained(cache)).toBe(false);
    controller.enqueue("b");
    controller.close();
    expect((await reader.read()).value).toBe("b");
    expect((await reader.read()).done).toBe(true);
    expect(await cache.close()).toEqual({ cut: 0 });
  });

  test("is over when it was cancelled, and the source learns of it", async () => {
    const { stream, cancelled } = source();
    const { cache, body } = await call(() => stream);
    await (body as ReadableStream).cancel("enough");
    expect(await cache.close()).toEqual({ cut: 0 });
    expect(cancelled()).toBe("enough");
  });

  test("is over when it failed, and the reader gets the error", async () => {
    const { stream, controller } = source();
    const { cache, body } = await call(() => stream);
    controller.error(new RangeError("reset"));
    await expect((body as ReadableStream).getReader().read()).rejects.toThrow("reset");
    expect(await cache.close()).toEqual({ cut: 0 });
  });
});

describe("a body that close() cuts", () => {
  test("a Node stream that somebody reads fails with the reason", async () => {
    const { cache, body } = await call(() => new PassThrough());
    const failed = once(body as PassThrough, "error");
    expect(await cache.close({ drainTimeoutMs: 0 })).toEqual({ cut: 1 });
    const [error] = (await failed) as [ClientCacheError];
    expect(error).toBeInstanceOf(ClientCacheError);
    expect(error).toMatchObject({ code: "ERR_BRS_CACHE_CLOSED" });
  });

  test("a Node stream that nobody listens to is destroyed, and no uncaught exception is made of it", async () => {
    const { cache, body } = await call(() => new PassThrough());
    expect(await cache.close({ drainTimeoutMs: 0 })).toEqual({ cut: 1 });
    expect((body as PassThrough).destroyed).toBe(true);
  });

  test("a web stream fails with the reason, and its source is cancelled", async () => {
    let cancelled: unknown;
    const { cache, body } = await call(() => new ReadableStream({ cancel: (reason) => void (cancelled = reason) }));
    const reading = (body as ReadableStream).getReader().read();
    expect(await cache.close({ drainTimeoutMs: 0 })).toEqual({ cut: 1 });
    await expect(reading).rejects.toMatchObject({ code: "ERR_BRS_CACHE_CLOSED" });
    expect(cancelled).toMatchObject({ code: "ERR_BRS_CACHE_CLOSED" });
  });
});
