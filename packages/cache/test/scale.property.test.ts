import type { CachePolicy, ClientCache } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { keyOf, PlainClient } from "./support/clients.js";

const operations = 2000;
const client = new PlainClient();

/** Time for the same number of each operation on a full cache of a size; the best of some rounds. */
function cost(policy: CachePolicy, size: number): number {
  const keys = Array.from({ length: size + operations }, (_, name) => keyOf(name));
  const cache: ClientCache = createClientCache({ policy, maxSize: size });
  for (let name = 0; name < size; name++) cache.set(keys[name]!, client);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
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
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

// A hundred times as many entries: an operation that looked at them all would take a hundred times as long. What
// remains above one is the processor's memory, which is slower for a hundred thousand entries than for a thousand.
test.each<CachePolicy>(["lru", "lfu"])(
  "%s: an operation on 100 000 entries costs about what it costs on 1 000",
  (policy) => {
    cost(policy, 1000); // warms up
    expect(cost(policy, 100_000) / cost(policy, 1000)).toBeLessThan(25);
  },
  60_000,
);
