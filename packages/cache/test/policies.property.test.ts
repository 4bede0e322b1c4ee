import fc from "fast-check";

import type { CachePolicy } from "../src/index.js";
import { createClientCache } from "../src/index.js";
import { keyOf, namesIn, PlainClient } from "./support/clients.js";

/** The rules in their plainest form: a list, sorted anew each time. */
function model(policy: CachePolicy, maxSize: number) {
  let clock = 0;
  let entries: { name: number; uses: number; last: number }[] = [];
  const touch = (name: number): void => {
    const entry = entries.find((each) => each.name === name);
    if (entry) Object.assign(entry, { uses: entry.uses + 1, last: ++clock });
  };
  const sort = (): void => {
    entries.sort((a, b) => (policy === "lfu" ? a.uses - b.uses : 0) || a.last - b.last);
  };
  const shrink = (bound: number): void => {
    sort();
    entries.splice(0, Math.max(0, entries.length - bound));
  };
  const remove = (name: number): void => void (entries = entries.filter((each) => each.name !== name));
  return {
    client(name: number) {
      if (entries.some((each) => each.name === name)) {
        touch(name);
      } else if (maxSize > 0) {
        shrink(maxSize - 1);
        entries.push({ name, uses: 1, last: ++clock });
      }
    },
    get: touch,
    delete: remove,
    evict() {
      sort();
      entries.shift();
    },
    resize(size: number) {
      maxSize = size;
      shrink(size);
    },
    names() {
      sort();
      return entries.map(({ name }) => name);
    },
  };
}

const name = fc.nat(9);
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("client" as const), name }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("get" as const), name }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("evict" as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resize" as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("copy" as const), name }) },
);

test.each<CachePolicy>(["lru", "lfu"])("%s holds what the plain rules hold, after any sequence of calls", (policy) => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), fc.nat(5), (operations, maxSize) => {
      let cache = createClientCache({ policy, maxSize });
      const expected = model(policy, maxSize);
      for (const { kind, name } of operations) {
        if (kind === "client") cache.client(PlainClient, { name });
        else if (kind === "get") cache.get(keyOf(name));
        else if (kind === "delete") {
          if (cache.has(keyOf(name))) cache.delete(keyOf(name));
        } else if (kind === "evict") cache.evict();
        else if (kind === "resize") cache.maxSize = name;
        else cache = cache.copy();
        if (kind === "resize") expected.resize(name);
        else if (kind !== "copy") expected[kind](name);
        expect(namesIn(cache)).toEqual(expected.names());
      }
    }),
    { numRuns: 300 },
  );
});
