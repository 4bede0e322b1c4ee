import { ClientCacheError } from "./errors.js";
import { createHandlerPool } from "./handler-pool.js";
import type { HandlerPool, LeasePool } from "./handler-pool.js";
import type { CacheKey } from "./config-key.js";
import type { SdkClient } from "./sdk-types.js";

/** Which client goes when the cache is full: the one not used for longest, or the one used least often. */
export type CachePolicy = "lru" | "lfu";

/** Why a client left: the bound, a call of `evict`, of `delete` or `take`, of `clear`, or of `close`. */
export type EvictReason = "size" | "evict" | "delete" | "clear" | "close";

/** Options of {@link createClientCache}. */
export interface ClientCacheOptions {
  /** How many clients are kept: an integer from 0 (none) to 2^53 - 1. Default 10. */
  readonly maxSize?: number;
  /** Default `"lru"`. */
  readonly policy?: CachePolicy;
  /** How long `close()` waits for calls and half-read bodies before it cuts them, in milliseconds, at least 0. Default 30 000. */
  readonly drainTimeoutMs?: number;
  /** Told of each client that leaves the cache, after it left. What it throws becomes a process warning. */
  readonly onEvict?: (key: CacheKey, client: SdkClient, reason: EvictReason) => void | PromiseLike<void>;
  /** Shares connections with other caches of the same pool. Default: a pool of its own. */
  readonly pool?: HandlerPool;
}

export interface CheckedOptions {
  readonly maxSize: number;
  readonly policy: CachePolicy;
  readonly drainTimeoutMs: number;
  readonly onEvict: ClientCacheOptions["onEvict"];
  readonly pool: LeasePool;
}

const names = ["maxSize", "policy", "drainTimeoutMs", "onEvict", "pool"];

export function checkOptions(options: ClientCacheOptions = {}): CheckedOptions {
  if (typeof options !== "object" || (options as object | null) === null) throw invalid("options must be an object");
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const meant = names.find((known) => known.toLowerCase() === name.toLowerCase().replace(/[_-]/g, ""));
    throw invalid(`unknown option ${name}; ${meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`}`);
  }
  const { maxSize = 10, policy = "lru", drainTimeoutMs = 30_000, onEvict, pool = createHandlerPool() } = options;
  if (!isPolicy(policy)) throw invalid(`policy must be "lru" or "lfu", not ${String(policy)}`);
  if (onEvict !== undefined && typeof onEvict !== "function") throw invalid("onEvict must be a function");
  if (typeof (pool as Partial<LeasePool> | null)?.entered !== "object")
    throw invalid("pool must come from createHandlerPool()");
  return {
    maxSize: checkMaxSize(maxSize),
    policy,
    drainTimeoutMs: checkDrainTimeout(drainTimeoutMs),
    onEvict,
    pool: pool as LeasePool,
  };
}

export function checkMaxSize(maxSize: number): number {
  if (Number.isSafeInteger(maxSize) && maxSize >= 0) return maxSize;
  throw invalid(`maxSize must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}, not ${String(maxSize)}`);
}

export function checkDrainTimeout(drainTimeoutMs: number): number {
  // A timer with a longer delay would fire at once.
  if (typeof drainTimeoutMs === "number" && drainTimeoutMs >= 0) return Math.min(drainTimeoutMs, 2 ** 31 - 1);
  throw invalid(`drainTimeoutMs must be a number of milliseconds, at least 0, not ${String(drainTimeoutMs)}`);
}

function isPolicy(value: unknown): value is CachePolicy {
  return value === "lru" || value === "lfu";
}

function invalid(rule: string): ClientCacheError {
  return new ClientCacheError("ERR_BRS_CACHE_INVALID", `Client cache: ${rule}.`);
}
