import { LRUCache } from "lru-cache";

import type { Store } from "./store.js";

/** Keeps what was used last; gives up what was used longest ago. */
export function lruStore<Value extends object>(): Store<Value> {
  // Bounded by a total size and not by `max`: `max` is fixed for life, and allocates room for all entries at once.
  const entries = new LRUCache<string, Value>({ maxSize: Number.MAX_SAFE_INTEGER, sizeCalculation: () => 1 });
  return {
    get size() {
      return entries.size;
    },
    get: (key) => entries.get(key),
    peek: (key) => entries.peek(key),
    add: (key, value) => void entries.set(key, value),
    delete: (key) => void entries.delete(key),
    pop: () => entries.pop(),
    values: () => Array.from(entries.rvalues()) as Value[],
    copy() {
      const copied = lruStore<Value>();
      for (const [key, value] of entries.rentries() as Iterable<[string, Value]>) copied.add(key, value);
      return copied;
    },
  };
}
