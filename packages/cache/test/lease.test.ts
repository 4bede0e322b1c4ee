import { PassThrough } from "node:stream";
import { setImmediate as tick } from "node:timers/promises";

import type { HandleOptions, RequestHandler } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { PlainClient } from "./support/clients.js";

describe("the facade", () => {
  function facadeOf(requestHandler: RequestHandler): RequestHandler {
    const { config } = createClientCache().client(PlainClient, { requestHandler });
    return (config as { requestHandler: RequestHandler }).requestHandler;
  }

  class OwnHandler implements RequestHandler {
    readonly #protocol = "http/1.1";
    readonly seen: (HandleOptions | undefined)[] = [];
    destroyed = 0;
    get metadata() {
      return { handlerProtocol: this.#protocol };
    }
    async handle(_request: unknown, options?: HandleOptions) {
      this.seen.push(options);
      return { response: {} };
    }
    updateHttpClientConfig(): void {
      throw new Error("somebody else's configuration");
    }
    httpHandlerConfigs(): object {
      return { requestTimeout: 1, maxSockets: 2 };
    }
    destroy(): void {
      this.destroyed++;
    }
  }

  test("passes for the handler behind it", () => {
    const handler = new OwnHandler();
    const facade = facadeOf(handler);
    expect(facade).not.toBe(handler);
    expect(facade).toBeInstanceOf(OwnHandler);
    expect(facade.constructor.name).toBe("OwnHandler");
    expect(facade.metadata).toEqual({ handlerProtocol: "http/1.1" });
  });

  test("keeps changes of its configuration to itself, and honours the request timeout", async () => {
    const handler = new OwnHandler();
    const facade = facadeOf(handler);
    facade.updateHttpClientConfig?.("requestTimeout", 5000);
    expect(facade.httpHandlerConfigs?.()).toEqual({ requestTimeout: 5000, maxSockets: 2 });
    expect(handler.httpHandlerConfigs()).toEqual({ requestTimeout: 1, maxSockets: 2 });
    await facade.handle({});
    await facade.handle({}, { requestTimeout: 7 });
    expect(handler.seen.map((options) => options?.requestTimeout)).toEqual([5000, 7]);
  });

  test("cannot be destroyed, nor its handler through it", () => {
    const handler = new OwnHandler();
    facadeOf(handler).destroy?.();
    expect(handler.destroyed).toBe(0);
  });

  test("stands before a frozen handler as well", async () => {
    const facade = facadeOf(Object.freeze({ handle: async () => ({ response: { body: "x" } }) }));
    await expect(facade.handle({})).resolves.toEqual({ response: { body: "x" } });
  });

  test("passes errors on as they came, thrown or rejected", async () => {
    const error = new RangeError("refused");
    const cases: RequestHandler["handle"][] = [
      () => Promise.reject(error),
      () => {
        throw error;
      },
    ];
    for (const handle of cases) await expect(facadeOf({ handle }).handle({})).rejects.toBe(error);
  });

  test("aborts with the caller's signal and its reason, early or late", async () => {
    const seen: unknown[] = [];
    const handle = (_: unknown, { abortSignal }: HandleOptions = {}) => {
      const body = new PassThrough().on("error", (error) => seen.push(error));
      if (abortSignal?.aborted) seen.push(abortSignal.reason);
      return Promise.resolve({ response: { body } });
    };
    const facade = facadeOf({ handle });
    const reason = new Error("enough");
    await facade.handle({}, { abortSignal: AbortSignal.abort(reason) });
    const controller = new AbortController();
    await facade.handle({}, { abortSignal: controller.signal });
    controller.abort(reason);
    await tick();
    expect(seen).toEqual([reason, reason]);
  });

  test("follows the older SDK's signals, which have onabort alone", async () => {
    let inner: HandleOptions["abortSignal"];
    const facade = facadeOf({
      handle: async (_, options) => {
        inner = options?.abortSignal;
        return { response: { body: new PassThrough() } };
      },
    });
    const outer: { aborted: boolean; onabort?: () => void } = { aborted: false };
    await facade.handle({}, { abortSignal: outer });
    outer.onabort?.();
    expect(inner?.aborted).toBe(true);
  });

  test("leaves no listener on a caller's signal", async () => {
    const facade = facadeOf({ handle: async () => ({ response: {} }) });
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, "addEventListener");
    const removed = jest.spyOn(signal, "removeEventListener");
    await facade.handle({}, { abortSignal: signal });
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledWith("abort", added.mock.calls[0]?.[1]);
  });
});
