import { anyOptions, anyValue, patienceMs, survive } from "@brs/fuzz";
import { ClientCacheError, createClientCache, createHandlerPool } from "../src/index.js";

const isOurs = (error: unknown): boolean => error instanceof ClientCacheError;

test(
  "any options make a cache, or are refused in our words",
  () => {
    const { accepted, refused } = survive(
      anyOptions({
        maxSize: [0, 1, 10],
        policy: ["lru", "lfu"],
        drainTimeoutMs: [0, 30_000],
        onEvict: [() => undefined],
        pool: [createHandlerPool()],
      }),
      (options) => createClientCache(options as object),
      isOurs,
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(10_000);
  },
  patienceMs,
);

test(
  "any bound of a cache that is there",
  () => {
    const cache = createClientCache();
    survive(
      anyValue(),
      (maxSize) => {
        cache.maxSize = maxSize as number;
      },
      isOurs,
    );
  },
  patienceMs,
);
