import { ClientCacheError } from "./errors.js";
import type { Lease } from "./lease.js";

declare const setTimeout: (callback: () => void, delayMs: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

/** Waits until nothing is in flight, at most so long; cuts the rest and says how many calls that were. */
export async function drain(leases: readonly Lease[], timeoutMs: number): Promise<number> {
  let timer: unknown;
  // Not unref'd: somebody waits for it. It ends with the wait.
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([Promise.all(leases.map((lease) => lease.idle())), timeout]);
  clearTimeout(timer);
  const reason = new ClientCacheError("ERR_BRS_CACHE_CLOSED", `close() cut this call after ${timeoutMs} ms`);
  let cut = 0;
  for (const lease of leases) {
    cut += lease.cut(reason);
    lease.leave();
  }
  return cut;
}
