import { ClientCacheError } from "./errors.js";
import type { Lease } from "./lease.js";

declare const setTimeout: (callback: () => void, delayMs: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

/** Waits until nothing is in flight, at most so long; cuts the rest and says how many calls that were. */
export async function drain(leases: readonly Lease[], timeoutMs: number): Promise<number> {
  let cut = 0;
  let timer: unknown;
  // Not unref'd: somebody waits for it. It ends with the wait.
  const timeout = new Promise<Error>((resolve) => {
    const reason = new ClientCacheError("ERR_BRS_CACHE_CLOSED", `close() cut this call after ${timeoutMs} ms`);
    timer = setTimeout(() => resolve(reason), timeoutMs);
  });
  // Each by itself: a call that begins when its client was idle already, such as a retry, is not cut with the others.
  await Promise.all(
    leases.map(async (lease) => {
      const reason = await Promise.race([lease.idle(), timeout]);
      if (reason) cut += lease.cut(reason);
      lease.leave();
    }),
  );
  clearTimeout(timer);
  return cut;
}
