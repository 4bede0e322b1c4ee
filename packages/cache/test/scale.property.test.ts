import type { CachePolicy, ClientCache } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { keyOf, PlainClient } from "./support/clients.js";

const operations = 2000;
const client = new PlainClient();

/** A full cache of a size. What is returned does the same number of each operation, and tells the processor's time. */
function fullCache(policy: CachePolicy, size: number): () => number {
  const keys = Array.from({ length: size + operations }, (_, name) => keyOf(name));
  const cache: ClientCache = createClientCache({ policy, maxSize: size });
  for (let name = 0; name < size; name++) cache.set(keys[name]!, client);
  return () => {
    const start = process.cpuUsage();
    for (let step = 0; step < operations; step++) {
      const key = keys[(step * 7919) % size]!;
      cache.get(key);
      cache.peek(key);
      if (cache.has(key)) cache.delete(key);
      cache.set(key, client);
    }
    for (let step = 0; step < operations; step++) cache.evict();
    for (let step = 0; step < operations; step++) {
      const key = keys[(step * 104_729) % (size + operations)]!;
      if (!cache.has(key)) cache.set(key, client);
    }
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
}

// A hundred times as many entries: an operation that looked at them all would take a hundred times as long. What
// remains above one is the processor's memory, which is slower for a hundred thousand entries than for a thousand. Other
// programs make it slower still: so the two take turns, and the best round of each counts.
test.each<CachePolicy>(["lru", "lfu"])(
  "%s: an operation on 100 000 entries costs about what it costs on 1 000",
  (policy) => {
    const [small, large] = [fullCache(policy, 1_000), fullCache(policy, 100_000)];
    for (let round = 0; round < 5; round++) small(); // warms up
    const rounds = Array.from({ length: 9 }, () => ({ few: small(), many: large() }));
    const few = Math.min(...rounds.map((round) => round.few));
    const many = Math.min(...rounds.map((round) => round.many));
    expect(many / few).toBeLessThan(10);
  },
  60_000,
);
