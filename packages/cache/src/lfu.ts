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
  rarer?: Bucket<Value> | undefined;
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
  let rarest: Bucket<Value> | undefined;

  function bucketAfter(rarer: Bucket<Value> | undefined, uses: number): Bucket<Value> {
    const existing = buckets.peek(uses);
    if (existing !== undefined) return existing;
    const bucket = buckets.get(uses);
    const commoner = rarer === undefined ? rarest : rarer.commoner;
    bucket.rarer = rarer;
    bucket.commoner = commoner;
    if (commoner !== undefined) commoner.rarer = bucket;
    if (rarer === undefined) rarest = bucket;
    else rarer.commoner = bucket;
    return bucket;
  }

  function leave(bucket: Bucket<Value>, key: string): void {
    bucket.slots.delete(key);
    if (bucket.slots.size > 0) return;
    buckets.delete(bucket.uses);
    if (bucket.commoner !== undefined) bucket.commoner.rarer = bucket.rarer;
    if (bucket.rarer === undefined) rarest = bucket.commoner;
    else bucket.rarer.commoner = bucket.commoner;
  }

  function insert(key: string, value: Value, bucket: Bucket<Value>): void {
    const slot: Slot<Value> = { value, bucket };
    slots.set(key, slot);
    bucket.slots.set(key, slot);
  }

  function remove(key: string): Value | undefined {
    const slot = slots.get(key);
    if (slot === undefined) return undefined;
    slots.delete(key);
    leave(slot.bucket, key);
    return slot.value;
  }

  function* inOrder(): Generator<Counted<Value>> {
    for (let bucket = rarest; bucket !== undefined; bucket = bucket.commoner) {
      for (const [key, { value }] of bucket.slots) yield [key, value, bucket.uses];
    }
  }

  let last: Bucket<Value> | undefined;
  for (const [key, value, uses] of seed) insert(key, value, (last = bucketAfter(last, uses)));

  return {
    get size() {
      return slots.size;
    },
    get(key) {
      const slot = slots.get(key);
      if (slot === undefined) return undefined;
      const previous = slot.bucket;
      slot.bucket = bucketAfter(previous, previous.uses + 1);
      slot.bucket.slots.set(key, slot);
      leave(previous, key);
      return slot.value;
    },
    peek: (key) => slots.get(key)?.value,
    add: (key, value) => insert(key, value, bucketAfter(undefined, 1)),
    delete: (key) => void remove(key),
    pop() {
      const [key] = rarest?.slots.keys() ?? [];
      return key === undefined ? undefined : remove(key);
    },
    values: () => Array.from(inOrder(), ([, value]) => value),
    clear() {
      slots.clear();
      buckets.clear();
      rarest = undefined;
    },
    copy: () => lfuStore(inOrder()),
  };
}
