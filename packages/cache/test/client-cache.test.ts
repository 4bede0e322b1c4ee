import type { CacheKey, ClientCache, ClientCacheOptions, EvictReason, SdkClient } from "../src/index.js";
import { cacheKey, ClientCacheError, createClientCache } from "../src/index.js";
import { keyOf, namesIn, PlainClient, thrown } from "./support/clients.js";

describe("client", () => {
  test("makes one client for the same arguments", () => {
    const made: object[] = [];
    class Counted extends PlainClient {
      constructor(config: object) {
        super(config);
        made.push(this);
      }
    }
    const cache = createClientCache();
    const client = cache.client(Counted, { region: "eu-west-1" });
    expect(client).toBeInstanceOf(Counted);
    expect(cache.client(Counted, { region: "eu-west-1" })).toBe(client);
    expect(made).toEqual([client]);
    expect(cache.size).toBe(1);
  });

  test("makes one client for 32 callers at once", async () => {
    let made = 0;
    class Counted extends PlainClient {
      constructor(config?: object) {
        super(config);
        made++;
      }
    }
    const cache = createClientCache();
    const callers = Array.from({ length: 32 }, async () => {
      await Promise.resolve();
      return cache.client(Counted, {});
    });
    expect(new Set(await Promise.all(callers)).size).toBe(1);
    expect(made).toBe(1);
  });

  test("keeps nothing when the class throws, and passes the error on", () => {
    class Broken extends PlainClient {
      constructor(config?: object) {
        super(config);
        throw new RangeError("no region");
      }
    }
    const cache = createClientCache();
    expect(() => cache.client(Broken, {})).toThrow(new RangeError("no region"));
    expect(cache.size).toBe(0);
  });

  test.each<[string, unknown]>([
    [
      "a command",
      class ListBucketsCommand {
        readonly input = {};
      },
    ],
    ["a function", function s3() {}],
    [
      "a wrapper of clients",
      class DocumentClient extends PlainClient {
        static from(): void {}
      },
    ],
  ])("refuses %s, and names it", (_, Class) => {
    const error = thrown(() => createClientCache().client(Class as typeof PlainClient, {}));
    expect(error.code).toBe("ERR_BRS_CACHE_INVALID");
    expect(error.message).toContain(`${(Class as { name: string }).name} is no client class`);
  });

  test("refuses an arrow function, a client and a name", () => {
    for (const Class of [() => ({}), async () => {}, new PlainClient(), "S3Client"]) {
      const error = thrown(() => createClientCache().client(Class as unknown as typeof PlainClient));
      expect(error.code).toBe("ERR_BRS_CACHE_INVALID");
    }
  });
});

describe("get, has, peek, set, take, delete", () => {
  test("find what client() made, by an equal key", () => {
    const cache = createClientCache();
    const client = cache.client(PlainClient, { name: "a" });
    expect(cache.get(keyOf("a"))).toBe(client);
    expect(cache.peek(keyOf("a"))).toBe(client);
    expect(cache.has(keyOf("a"))).toBe(true);
  });

  test("find nothing where nothing is", () => {
    const cache = createClientCache();
    expect(cache.get(keyOf("a"))).toBeUndefined();
    expect(cache.peek(keyOf("a"))).toBeUndefined();
    expect(cache.has(keyOf("a"))).toBe(false);
  });

  test("set adds a client made elsewhere, which client() then finds", () => {
    const cache = createClientCache();
    const own = new PlainClient({ name: "a" });
    cache.set(keyOf("a"), own);
    expect(cache.client(PlainClient, { name: "a" })).toBe(own);
  });

  test("set on a key that is taken throws, and changes nothing", () => {
    const cache = createClientCache();
    const client = cache.client(PlainClient, { name: "a" });
    cache.client(PlainClient, { name: "b" });
    const error = thrown(() => cache.set(keyOf("a"), new PlainClient()));
    expect(error.code).toBe("ERR_BRS_CACHE_EXISTS");
    expect(error.message).toContain(keyOf("a").label);
    expect(cache.peek(keyOf("a"))).toBe(client);
    expect(namesIn(cache)).toEqual(["a", "b"]);
  });

  test("take returns the client and forgets it; delete forgets it", () => {
    const cache = createClientCache();
    const a = cache.client(PlainClient, { name: "a" });
    cache.client(PlainClient, { name: "b" });
    expect(cache.take(keyOf("a"))).toBe(a);
    cache.delete(keyOf("b"));
    expect(cache.size).toBe(0);
  });

  test.each(["take", "delete"] as const)("%s of a missing key throws", (method) => {
    expect(thrown(() => createClientCache()[method](keyOf("a")))).toMatchObject({
      name: "ClientCacheError",
      code: "ERR_BRS_CACHE_NOT_FOUND",
    });
  });

  test("getOrSet makes a client once, and counts as a use", () => {
    const cache = createClientCache();
    const own = new PlainClient({ name: "a" });
    expect(cache.getOrSet(keyOf("a"), () => own)).toBe(own);
    cache.client(PlainClient, { name: "b" });
    expect(cache.getOrSet(keyOf("a"), () => new PlainClient())).toBe(own);
    expect(namesIn(cache)).toEqual(["b", "a"]);
  });

  test("getOrSet survives a maker that fills the same key first", () => {
    for (const policy of ["lru", "lfu"] as const) {
      const cache = createClientCache({ policy });
      cache.getOrSet(keyOf("a"), () => cache.client(PlainClient, { name: "a" }));
      expect(cache.size).toBe(1);
      cache.delete(keyOf("a"));
      expect(cache.evict()).toBeUndefined();
    }
  });
});

describe("keys, values, entries, iteration", () => {
  test("are snapshots in the same order", () => {
    const cache = createClientCache();
    const a = cache.client(PlainClient, { name: "a" });
    const b = cache.client(PlainClient, { name: "b" });
    const [keys, values, entries] = [cache.keys(), cache.values(), cache.entries()];
    cache.clear();
    expect(cache.size).toBe(0);
    expect(keys.map(String)).toEqual([keyOf("a").label, keyOf("b").label]);
    expect(values).toEqual([a, b]);
    expect(entries).toEqual([
      [keys[0], a],
      [keys[1], b],
    ]);
  });

  test("removing while iterating is safe", () => {
    const cache = createClientCache();
    for (const name of ["a", "b", "c"]) cache.client(PlainClient, { name });
    const seen: unknown[] = [];
    for (const [key, client] of cache) {
      cache.delete(key);
      seen.push(client);
    }
    expect(seen).toHaveLength(3);
    expect(cache.size).toBe(0);
  });

  test("the cache prints its size and the labels of its clients", () => {
    const cache = createClientCache({ maxSize: 5 });
    cache.client(PlainClient, { name: "a" });
    expect(String(cache)).toBe(`lru client cache, 1 of 5\n  ${keyOf("a").label}`);
  });
});

describe("maxSize", () => {
  test("is 10 where none is asked for", () => {
    const cache = createClientCache();
    for (let name = 0; name < 12; name++) cache.client(PlainClient, { name });
    expect(cache.maxSize).toBe(10);
    expect(namesIn(cache)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("0 keeps nothing, and clients are made all the same", () => {
    const cache = createClientCache({ maxSize: 0 });
    const first = cache.client(PlainClient, { name: "a" });
    expect(first).toBeInstanceOf(PlainClient);
    expect(cache.client(PlainClient, { name: "a" })).not.toBe(first);
    cache.set(keyOf("b"), first);
    expect(cache.getOrSet(keyOf("c"), () => first)).toBe(first);
    expect(cache.size).toBe(0);
    expect(cache.evict()).toBeUndefined();
  });

  test("becoming 0 empties the cache", () => {
    const cache = createClientCache();
    cache.client(PlainClient, { name: "a" });
    cache.maxSize = 0;
    expect(cache.size).toBe(0);
  });

  test.each([1e9, Number.MAX_SAFE_INTEGER])("%d is a bound like any other, and reserves no memory", (maxSize) => {
    const before = process.memoryUsage().heapUsed;
    for (const policy of ["lru", "lfu"] as const) {
      const cache = createClientCache({ policy, maxSize });
      cache.client(PlainClient, { name: "a" });
      expect(cache.size).toBe(1);
      expect(cache.maxSize).toBe(maxSize);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 2 ** 20);
  });

  test.each([-1, Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2 ** 53, "10", null])("%p is refused", (maxSize) => {
    const cache = createClientCache({ maxSize: 3 });
    for (const work of [
      () => createClientCache({ maxSize: maxSize as number }),
      () => (cache.maxSize = maxSize as number),
    ]) {
      expect(thrown(work)).toMatchObject({
        code: "ERR_BRS_CACHE_INVALID",
        message: expect.stringContaining("maxSize must be an integer") as string,
      });
    }
    expect(cache.maxSize).toBe(3);
  });
});

describe("options", () => {
  test.each<[string, object, string]>([
    ["an unknown policy", { policy: "fifo" }, "policy must be lru or lfu."],
    ["a misspelt option", { maxsize: 3 }, "option name maxsize must be maxSize or policy or"],
    ["a negative drain timeout", { drainTimeoutMs: -1 }, "drainTimeoutMs"],
    ["a drain timeout that no timer can have", { drainTimeoutMs: 2 ** 31 }, "drainTimeoutMs"],
    ["a drain timeout that is no number", { drainTimeoutMs: "1s" }, "drainTimeoutMs"],
    ["a listener that is no function", { onEvict: true }, "onEvict"],
    ["a pool that is none", { pool: {} }, "pool"],
  ])("%s is refused by name", (_, options, text) => {
    const error = thrown(() => createClientCache(options));
    expect(error.code).toBe("ERR_BRS_CACHE_INVALID");
    expect(error.message).toContain(text);
  });

  test("undefined options are absent ones", () => {
    const options = { maxSize: undefined, policy: undefined, onEvict: undefined } as object;
    expect(createClientCache(options)).toMatchObject({ maxSize: 10, policy: "lru" });
  });
});

describe("onEvict", () => {
  function watched(options: ClientCacheOptions = {}) {
    const told: [unknown, EvictReason][] = [];
    const onEvict = (key: CacheKey, client: SdkClient, reason: EvictReason): void => {
      expect(cacheKey(PlainClient, client.config).equals(key)).toBe(true);
      told.push([(client.config as { name: unknown }).name, reason]);
    };
    const cache: ClientCache = createClientCache({ ...options, onEvict });
    for (const name of ["a", "b", "c", "d", "e", "f"]) cache.client(PlainClient, { name });
    return { cache, told };
  }

  test("is told of each client that leaves, and why", async () => {
    const { cache, told } = watched({ maxSize: 5 });
    cache.evict();
    cache.delete(keyOf("c"));
    cache.take(keyOf("d"));
    cache.maxSize = 1;
    cache.clear();
    cache.client(PlainClient, { name: "g" });
    await cache.close();
    expect(told).toEqual([
      ["a", "size"],
      ["b", "evict"],
      ["c", "delete"],
      ["d", "delete"],
      ["e", "size"],
      ["f", "clear"],
      ["g", "close"],
    ]);
  });

  test("is told afterwards: it finds the cache in order and may use it", async () => {
    const sizes: number[] = [];
    const cache: ClientCache = createClientCache({
      maxSize: 2,
      onEvict: () => {
        sizes.push(cache.size);
        if (sizes.length === 1) cache.client(PlainClient, { name: "again" });
      },
    });
    for (const name of ["a", "b", "c"]) cache.client(PlainClient, { name });
    await new Promise(setImmediate);
    expect(namesIn(cache)).toEqual(["c", "again"]);
    expect(sizes).toEqual([2, 2]);
  });
});

describe("copy", () => {
  test("shares the clients and the options, not the contents", () => {
    const cache = createClientCache({ maxSize: 2, policy: "lfu" });
    const a = cache.client(PlainClient, { name: "a" });
    const copy = cache.copy();
    expect(copy.client(PlainClient, { name: "a" })).toBe(a);
    copy.delete(keyOf("a"));
    expect(cache.peek(keyOf("a"))).toBe(a);
    copy.maxSize = 1;
    expect(cache.maxSize).toBe(2);
    expect(copy.policy).toBe("lfu");
  });
});

describe("close", () => {
  test("empties the cache, once, with one answer for all", async () => {
    const cache = createClientCache();
    cache.client(PlainClient, { name: "a" });
    const closing = cache.close();
    expect(cache.size).toBe(0);
    expect(cache.close()).toBe(closing);
    expect(await closing).toEqual({ cut: 0 });
  });

  test("later, adding anything throws ERR_BRS_CACHE_CLOSED, and asking finds nothing", async () => {
    const cache = createClientCache();
    await cache.close();
    for (const work of [
      () => cache.client(PlainClient, { name: "a" }),
      () => cache.set(keyOf("a"), new PlainClient()),
      () => cache.getOrSet(keyOf("a"), () => new PlainClient()),
      () => cache.copy(),
    ]) {
      expect(thrown(work).code).toBe("ERR_BRS_CACHE_CLOSED");
    }
    expect(cache.get(keyOf("a"))).toBeUndefined();
    expect(cache.has(keyOf("a"))).toBe(false);
    expect(cache.evict()).toBeUndefined();
    expect([...cache]).toEqual([]);
    expect(thrown(() => cache.take(keyOf("a"))).code).toBe("ERR_BRS_CACHE_NOT_FOUND");
  });

  test("happens at the end of an await using", async () => {
    let kept: ClientCache;
    {
      await using cache = createClientCache();
      kept = cache;
      cache.client(PlainClient, { name: "a" });
    }
    expect(thrown(() => kept.client(PlainClient)).code).toBe("ERR_BRS_CACHE_CLOSED");
  });

  test("refuses a drain timeout that is none, and stays open", () => {
    const cache = createClientCache();
    expect(thrown(() => void cache.close({ drainTimeoutMs: Number.NaN })).code).toBe("ERR_BRS_CACHE_INVALID");
    expect(cache.client(PlainClient)).toBeInstanceOf(PlainClient);
  });
});

test("errors are told by code, and by instanceof across copies", () => {
  const error = thrown(() => createClientCache().delete(keyOf("a")));
  expect(error).toBeInstanceOf(Error);
  expect(error.message).toMatch(/\(code=ERR_BRS_CACHE_NOT_FOUND\)$/);
  const foreign = Object.assign(new Error("made by another copy"), { name: "ClientCacheError" });
  expect(foreign instanceof ClientCacheError).toBe(true);
  for (const other of [new Error("x"), null, undefined, "x", {}]) expect(other instanceof ClientCacheError).toBe(false);
});
