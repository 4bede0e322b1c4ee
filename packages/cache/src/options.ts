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
  readonly maxSize?: number | undefined;
  /** Default `"lru"`. */
  readonly policy?: CachePolicy | undefined;
  /** How long `close()` waits for calls and half-read bodies before it cuts them, in milliseconds, at least 0. Default 30 000. */
  readonly drainTimeoutMs?: number | undefined;
  /** Told of each client that leaves the cache, after it left. What it throws becomes an unhandled rejection. */
  readonly onEvict?: ((key: CacheKey, client: SdkClient, reason: EvictReason) => void | PromiseLike<void>) | undefined;
  /** Shares connections with other caches of the same pool. Default: a pool of its own. */
  readonly pool?: HandlerPool | undefined;
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
  demand(isObject(options), "options", "an object");
  const { maxSize = 10, policy = "lru", drainTimeoutMs = 30_000, onEvict, pool = createHandlerPool() } = options;
  for (const name of Object.keys(options)) demand(names.includes(name), `option name ${name}`, names.join(" or "));
  demand(["lru", "lfu"].includes(policy), "policy", "lru or lfu");
  demand(!onEvict || typeof onEvict === "function", "onEvict", "a function");
  demand(isObject(pool) && "entered" in pool, "pool", "a HandlerPool");
  checkMaxSize(maxSize);
  checkDrainTimeout(drainTimeoutMs);
  return { maxSize, policy, drainTimeoutMs, onEvict, pool: pool as LeasePool };
}

export function checkMaxSize(value: number): void {
  checkInteger("maxSize", value, Number.MAX_SAFE_INTEGER);
}

export function checkDrainTimeout(value: number): void {
  checkInteger("drainTimeoutMs", value, 2 ** 31 - 1); // a timer with a longer delay fires at once
}

function checkInteger(name: string, value: number, most: number): void {
  demand(Number.isInteger(value) && value >= 0 && value <= most, name, `an integer from 0 to ${most}`);
}

function isObject(value: unknown): boolean {
  return Object(value) === value;
}

/** Without what was given: it could be a secret, in the wrong place. */
function demand(holds: boolean, name: string, rule: string): void {
  if (!holds) throw new ClientCacheError("ERR_BRS_CACHE_INVALID", `${name} must be ${rule}.`);
}
