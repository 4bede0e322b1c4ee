import type { CacheKey, ClientCache, SdkClient } from "../../src/index.js";
import { cacheKey, ClientCacheError } from "../../src/index.js";

/** The least that a client class can be: for rules of the cache that no request is needed for. */
export class PlainClient implements SdkClient {
  readonly config: object;

  constructor(config: object = {}) {
    this.config = config;
  }

  send(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): void {}
}

export class OtherClient extends PlainClient {}

export const keyOf = (name: string | number): CacheKey => cacheKey(PlainClient, { name });

/** The names of what a cache holds, the next victim first. */
export const namesIn = (cache: ClientCache): unknown[] =>
  cache.values().map(({ config }) => (config as { readonly name?: unknown }).name);

/** The `ClientCacheError` that a function throws. */
export function thrown(work: () => unknown): ClientCacheError {
  try {
    work();
  } catch (error) {
    if (error instanceof ClientCacheError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
