import { cacheKey, keyText, textOf } from "./config-key.js";
import type { CacheKey } from "./config-key.js";
import { drain } from "./drain.js";
import { ClientCacheError } from "./errors.js";
import { leaseOf } from "./lease.js";
import type { Lease } from "./lease.js";
import { lfuStore } from "./lfu.js";
import { lruStore } from "./lru.js";
import { checkDrainTimeout, checkMaxSize, checkOptions } from "./options.js";
import type { CachePolicy, CheckedOptions, ClientCacheOptions, EvictReason } from "./options.js";
import type { ClientConstructor, ConfigOf, InstanceOf, SdkClient } from "./sdk-types.js";
import { snapshot } from "./snapshot.js";
import type { Store } from "./store.js";

/** What {@link ClientCache.close} reports. */
export interface CloseResult {
  /** Calls that were still going on after the drain timeout, and were cut. */
  readonly cut: number;
}

/** A cache of SDK clients. See {@link createClientCache}. */
export interface ClientCache extends Iterable<readonly [CacheKey, SdkClient]>, AsyncDisposable {
  /** The cached client of this class and configuration, made now if need be. Counts as a use. */
  client<Ctor extends ClientConstructor>(Client: Ctor, config?: ConfigOf<Ctor>): InstanceOf<Ctor>;
  /** The cached client of a key. Counts as a use. */
  get(key: CacheKey): SdkClient | undefined;
  /** The cached client of a key, or what `create` makes. Counts as a use. */
  getOrSet<Client extends SdkClient>(key: CacheKey, create: () => Client): Client;
  /** Adds a client that was made elsewhere; its connections stay its maker's. Throws `ERR_BRS_CACHE_EXISTS` when the key is taken. */
  set(key: CacheKey, client: SdkClient): void;
  /** Whether a key is cached. Not a use. */
  has(key: CacheKey): boolean;
  /** The cached client of a key. Not a use. */
  peek(key: CacheKey): SdkClient | undefined;
  /** Removes a client; it finishes what it has in flight. Throws `ERR_BRS_CACHE_NOT_FOUND`. */
  delete(key: CacheKey): void;
  /** Removes a client and returns it. Throws `ERR_BRS_CACHE_NOT_FOUND`. */
  take(key: CacheKey): SdkClient;
  /** Removes and returns the next victim, if there is one. */
  evict(): [CacheKey, SdkClient] | undefined;
  /** Removes all clients; they finish what they have in flight. */
  clear(): void;
  /** A snapshot of the keys, the next victim first. */
  keys(): CacheKey[];
  /** A snapshot of the clients, the next victim first. */
  values(): SdkClient[];
  /** A snapshot of both, the next victim first. */
  entries(): [CacheKey, SdkClient][];
  /** An independent cache with the same clients, order and counts. A client's connections go when no cache has it. */
  copy(): ClientCache;
  /** How many clients the cache holds now: 0 to `maxSize`. */
  readonly size: number;
  /** How many clients are kept. Shrinking evicts. */
  maxSize: number;
  /** Which client goes when the cache is full, as it was made. */
  readonly policy: CachePolicy;
  /** The labels of what is cached; secrets are masked. */
  toString(): string;
  /** Removes all clients, waits for what they have in flight, and cuts what takes longer than the drain timeout. */
  close(options?: {
    /** How long to wait, in milliseconds from 0 to 2³¹ − 1. Default: that of the cache. */
    readonly drainTimeoutMs?: number | undefined;
  }): Promise<CloseResult>;
}

// A symbol that nobody has where the runtime does not have the real one.
const asyncDispose: symbol = (Symbol as { readonly asyncDispose?: symbol }).asyncDispose ?? Symbol();

interface Entry {
  readonly key: CacheKey;
  readonly client: SdkClient;
  readonly lease: Lease | undefined;
}

/**
 * Makes a cache of AWS SDK clients: the same class with the same configuration is the same client, and a client that
 * leaves finishes its calls and half-read bodies before its connections go.
 *
 * @throws ClientCacheError `ERR_BRS_CACHE_INVALID` for an option that is unknown or out of range.
 * @example
 * ```ts
 * import { createClientCache } from "@brs/cache";
 * import { S3Client } from "@aws-sdk/client-s3";
 *
 * const cache = createClientCache({ maxSize: 100 });
 * const s3 = cache.client(S3Client, { region: "eu-west-1" }); // the same object next time
 * const { cut } = await cache.close(); // calls that did not end within 30 s
 * ```
 */
export function createClientCache(options?: ClientCacheOptions): ClientCache {
  const checked = checkOptions(options);
  return cacheOver(checked.policy === "lru" ? lruStore() : lfuStore(), checked);
}

function cacheOver(store: Store<Entry>, options: CheckedOptions): ClientCache {
  const { policy, onEvict, pool } = options;
  const owner = {};
  let { maxSize } = options;
  let closing: Promise<CloseResult> | undefined;

  function checkOpen(): void {
    if (closing) throw new ClientCacheError("ERR_BRS_CACHE_CLOSED", "The client cache is closed: create another");
  }

  function gone(entry: Entry, reason: EvictReason): void {
    entry.lease?.release(owner);
    // Afterwards, so that a listener that fails, or uses the cache, cannot meet it half done.
    if (onEvict) void Promise.resolve().then(() => onEvict(entry.key, entry.client, reason));
  }

  function evict(reason: EvictReason): Entry | undefined {
    const victim = store.pop();
    if (victim) gone(victim, reason);
    return victim;
  }

  function shrink(bound: number): void {
    while (store.size > bound && evict("size"));
  }

  function removeAll(reason: EvictReason): void {
    while (evict(reason));
  }

  function add(text: string, key: CacheKey, client: SdkClient): void {
    shrink(maxSize - 1);
    const lease = leaseOf(client);
    lease?.hold();
    // Making the client may have made the same one before.
    if (maxSize > 0 && !store.peek(text)) store.add(text, { key, client, lease });
    else lease?.release(owner);
  }

  function build(Client: ClientConstructor, config: object | undefined): SdkClient {
    // The key comes from the copy that the client is built from, so that an accessor cannot give them different values;
    // and before the client, so that it does not matter what that does to the copy.
    const copied = snapshot(config ?? {});
    const key = cacheKey(Client, copied);
    const client = pool.build(Client, copied as never);
    add(textOf(key), key, client);
    return client;
  }

  function remove(key: CacheKey): Entry {
    const text = textOf(key);
    const entry = store.peek(text);
    if (entry === undefined) {
      throw new ClientCacheError("ERR_BRS_CACHE_NOT_FOUND", `Not cached, ask has() first: ${key.label}`);
    }
    store.delete(text);
    gone(entry, "delete");
    return entry;
  }

  async function drainAll(drainTimeoutMs: number): Promise<CloseResult> {
    const leases = [...pool.entered, ...store.values().flatMap(({ lease }) => lease ?? [])];
    removeAll("close");
    // Those evicted earlier too, but not what another cache still has, or let go of.
    const retired = leases.filter((lease) => lease.retiredBy(owner));
    return { cut: await drain(retired, drainTimeoutMs) };
  }

  const cache: Omit<ClientCache, typeof Symbol.asyncDispose> = {
    client<Ctor extends ClientConstructor>(Client: Ctor, config?: ConfigOf<Ctor>) {
      checkOpen();
      const client = store.get(keyText(Client, config))?.client ?? build(Client, config);
      return client as InstanceOf<Ctor>;
    },
    getOrSet<Client extends SdkClient>(key: CacheKey, create: () => Client) {
      checkOpen();
      const text = textOf(key);
      const cached = store.get(text)?.client as Client | undefined;
      if (cached !== undefined) return cached;
      const client = create();
      add(text, key, client);
      return client;
    },
    set(key, client) {
      checkOpen();
      const text = textOf(key);
      if (store.peek(text) !== undefined) {
        throw new ClientCacheError("ERR_BRS_CACHE_EXISTS", `Cached already, take() it first: ${key.label}`);
      }
      add(text, key, client);
    },
    get: (key) => store.get(textOf(key))?.client,
    has: (key) => store.peek(textOf(key)) !== undefined,
    peek: (key) => store.peek(textOf(key))?.client,
    delete: (key) => void remove(key),
    take: (key) => remove(key).client,
    evict() {
      const victim = evict("evict");
      return victim && [victim.key, victim.client];
    },
    clear: () => removeAll("clear"),
    keys: () => store.values().map(({ key }) => key),
    values: () => store.values().map(({ client }) => client),
    entries: () => store.values().map(({ key, client }) => [key, client]),
    [Symbol.iterator]: () => cache.entries().values(),
    copy() {
      checkOpen();
      for (const { lease } of store.values()) lease?.hold();
      return cacheOver(store.copy(), { ...options, maxSize });
    },
    get size() {
      return store.size;
    },
    get maxSize() {
      return maxSize;
    },
    set maxSize(value) {
      checkMaxSize(value);
      maxSize = value;
      shrink(maxSize);
    },
    get policy() {
      return policy;
    },
    toString: () => [`${policy} client cache, ${store.size} of ${maxSize}`, ...cache.keys()].join("\n  "),
    close({ drainTimeoutMs = options.drainTimeoutMs } = {}) {
      checkDrainTimeout(drainTimeoutMs);
      return (closing ??= drainAll(drainTimeoutMs));
    },
    [asyncDispose]: () => cache.close().then(() => undefined),
  };
  return cache as ClientCache;
}
