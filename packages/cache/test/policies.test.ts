import type { CachePolicy, ClientCache } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { keyOf, namesIn, PlainClient } from "./support/clients.js";

const filled = (policy: CachePolicy, maxSize: number, ...names: string[]): ClientCache => {
  const cache = createClientCache({ policy, maxSize });
  for (const name of names) cache.client(PlainClient, { name });
  return cache;
};
const use = (cache: ClientCache, ...names: string[]): void => {
  for (const name of names) expect(cache.get(keyOf(name))).toBeDefined();
};
const add = (cache: ClientCache, ...names: string[]): void => {
  for (const name of names) cache.client(PlainClient, { name });
};

describe("lru", () => {
  test("is the policy where none is asked for", () => {
    expect(createClientCache().policy).toBe("lru");
  });

  test("gives up what was not used for longest", () => {
    const cache = filled("lru", 3, "a", "b", "c");
    use(cache, "a");
    add(cache, "d", "e");
    expect(namesIn(cache)).toEqual(["a", "d", "e"]);
  });

  test("lists the oldest first", () => {
    const cache = filled("lru", 3, "a", "b", "c");
    expect(namesIn(cache)).toEqual(["a", "b", "c"]);
    use(cache, "b", "a");
    expect(namesIn(cache)).toEqual(["c", "b", "a"]);
  });

  test("a copy has the same order, and goes its own way", () => {
    const cache = filled("lru", 3, "a", "b", "c");
    use(cache, "a");
    const copy = cache.copy();
    expect(namesIn(copy)).toEqual(["b", "c", "a"]);
    use(copy, "b");
    add(copy, "d");
    expect(namesIn(copy)).toEqual(["a", "b", "d"]);
    expect(namesIn(cache)).toEqual(["b", "c", "a"]);
  });
});

describe("lfu", () => {
  test("gives up what was used least often", () => {
    const cache = filled("lfu", 3, "a", "b", "c");
    use(cache, "a", "a", "b", "c", "c");
    add(cache, "d");
    expect(namesIn(cache)).toEqual(["d", "a", "c"]);
  });

  test("a new key starts at one use, and the next new one replaces it", () => {
    const cache = filled("lfu", 2, "a", "b");
    use(cache, "a", "b");
    add(cache, "c");
    expect(namesIn(cache)).toEqual(["c", "b"]);
    add(cache, "d");
    expect(namesIn(cache)).toEqual(["d", "b"]);
  });

  test("a client that comes back starts at one use again", () => {
    const cache = filled("lfu", 3, "a", "b", "c");
    use(cache, "a", "a", "a", "b");
    cache.delete(keyOf("a"));
    add(cache, "a");
    expect(namesIn(cache)).toEqual(["c", "a", "b"]);
  });

  test("among equals gives up the least recently used", () => {
    const cache = filled("lfu", 3, "a", "b", "c");
    use(cache, "c", "b", "a");
    add(cache, "d");
    expect(namesIn(cache)).toEqual(["d", "b", "a"]);
  });

  test("lists by rising frequency, the least recent first within one", () => {
    const cache = filled("lfu", 5, "a", "b", "c", "d", "e");
    use(cache, "e", "e", "b", "a", "d", "d", "d");
    expect(namesIn(cache)).toEqual(["c", "b", "a", "e", "d"]);
  });

  test("a removal from the middle or the rarest leaves the order of the others", () => {
    const cache = filled("lfu", 5, "a", "b", "c");
    use(cache, "b", "c", "c");
    cache.delete(keyOf("b"));
    expect(namesIn(cache)).toEqual(["a", "c"]);
    cache.delete(keyOf("a"));
    add(cache, "d");
    expect(namesIn(cache)).toEqual(["d", "c"]);
    expect(cache.evict()?.[0].equals(keyOf("d"))).toBe(true);
    expect(cache.evict()?.[0].equals(keyOf("c"))).toBe(true);
    expect(cache.evict()).toBeUndefined();
    add(cache, "e");
    expect(namesIn(cache)).toEqual(["e"]);
  });

  test("a copy keeps the counts, and goes its own way", () => {
    const cache = filled("lfu", 3, "a", "b", "c");
    use(cache, "a", "a", "b");
    const copy = cache.copy();
    expect(copy.policy).toBe("lfu");
    use(copy, "c", "c", "c");
    expect(namesIn(copy)).toEqual(["b", "a", "c"]);
    expect(namesIn(cache)).toEqual(["c", "b", "a"]);
    use(cache, "c");
    add(copy, "d");
    expect(namesIn(copy)).toEqual(["d", "a", "c"]);
  });
});

describe.each<CachePolicy>(["lru", "lfu"])("%s", (policy) => {
  test("client and get count as a use; has, peek, iteration and printing do not", () => {
    const cache = filled(policy, 3, "a", "b", "c");
    cache.has(keyOf("a"));
    cache.peek(keyOf("a"));
    String(cache);
    expect([...cache, ...cache.keys(), ...cache.values(), ...cache.entries()]).toHaveLength(12);
    expect(namesIn(cache)).toEqual(["a", "b", "c"]);
    cache.client(PlainClient, { name: "a" });
    cache.get(keyOf("b"));
    expect(namesIn(cache)).toEqual(["c", "a", "b"]);
  });

  test("evict removes the next victim and says which", () => {
    const cache = filled(policy, 3, "a", "b");
    use(cache, "a");
    const victim = cache.peek(keyOf("b"));
    const [key, client] = cache.evict() ?? [];
    expect(key?.equals(keyOf("b"))).toBe(true);
    expect(client).toBe(victim);
    expect(namesIn(cache)).toEqual(["a"]);
  });

  test("shrinking evicts the next victims, growing makes room", () => {
    const cache = filled(policy, 4, "a", "b", "c", "d");
    use(cache, "a", "b");
    cache.maxSize = 2;
    expect(namesIn(cache)).toEqual(["a", "b"]);
    cache.maxSize = 3;
    add(cache, "e");
    expect(cache.size).toBe(3);
  });
});
