import mnemonistDefaultMap from "mnemonist/default-map.js";
import type { DefaultMap as DefaultMapType } from "mnemonist";

import type { Store } from "./store.js";

// The subpath, because the package's ESM entry loads all of its sixty modules (40 ms at start-up against 3 ms).
// The cast, because its types say `export default` where its code says `module.exports =`.
const DefaultMap = mnemonistDefaultMap as typeof mnemonistDefaultMap & typeof DefaultMapType;

interface Slot<Value> {
  readonly value: Value;
  bucket: Bucket<Value>;
}

/** All keys used equally often, least recently used first; linked to the next rarer and the next more frequent. */
interface Bucket<Value> {
  readonly uses: number;
  readonly slots: Map<string, Slot<Value>>;
  rarer?: Bucket<Value>;
  commoner?: Bucket<Value> | undefined;
}

type Counted<Value> = readonly [key: string, value: Value, uses: number];

/**
 * Keeps what is used most often; gives up what was used least often, among equals what was used longest ago. A new key
 * starts at one use. Every operation takes constant time: the buckets are linked in order, so that neither a use, nor a
 * removal from any place, nor an eviction has to look for the next bucket.
 */
export function lfuStore<Value extends object>(seed: Iterable<Counted<Value>> = []): Store<Value> {
  const slots = new Map<string, Slot<Value>>();
  const buckets = new DefaultMap<number, Bucket<Value>>((uses) => ({ uses, slots: new Map() }));
  const start: Bucket<Value> = { uses: 0, slots: new Map() }; // stays empty: every bucket in use has a rarer one

  function link(rarer: Bucket<Value>, commoner: Bucket<Value> | undefined): void {
    rarer.commoner = commoner;
    if (commoner) commoner.rarer = rarer;
  }

  function put(key: string, value: Value, rarer: Bucket<Value>, uses: number): Bucket<Value> {
    const bucket = buckets.get(uses);
    if (!bucket.rarer) {
      link(bucket, rarer.commoner);
      link(rarer, bucket);
    }
    const slot: Slot<Value> = { value, bucket };
    slots.set(key, slot);
    bucket.slots.set(key, slot);
    return bucket;
  }

  function leave(bucket: Bucket<Value>, key: string): void {
    bucket.slots.delete(key);
    if (bucket.slots.size > 0) return;
    buckets.delete(bucket.uses);
    link(bucket.rarer ?? start, bucket.commoner);
  }

  function remove(key: string): Value | undefined {
    const slot = slots.get(key);
    if (slot && slots.delete(key)) leave(slot.bucket, key);
    return slot?.value;
  }

  function* inOrder(): Generator<Counted<Value>> {
    for (let bucket = start.commoner; bucket; bucket = bucket.commoner) {
      for (const [key, { value }] of bucket.slots) yield [key, value, bucket.uses];
    }
  }

  let last = start;
  for (const [key, value, uses] of seed) last = put(key, value, last, uses);

  return {
    get size() {
      return slots.size;
    },
    get(key) {
      const slot = slots.get(key);
      if (!slot) return undefined;
      const { value, bucket } = slot;
      put(key, value, bucket, bucket.uses + 1);
      leave(bucket, key);
      return value;
    },
    peek: (key) => slots.get(key)?.value,
    add: (key, value) => void put(key, value, start, 1),
    delete: (key) => void remove(key),
    pop() {
      const [victim] = inOrder();
      return victim && remove(victim[0]);
    },
    values: () => Array.from(inOrder(), ([, value]) => value),
    copy: () => lfuStore(inOrder()),
  };
}
