import type { AbortSignal } from "./abort-signal.js";
import { MAX_TIMER_MS, type Clock } from "./clock.js";

/** Waits for a promise that never rejects, within a limit and a caller's patience; the promise itself goes on. */
export function waitFor<T>(
  work: Promise<T>,
  limits: { readonly clock: Clock; readonly atMostMs: number; readonly signal: AbortSignal | undefined },
): Promise<T | "outwaited"> {
  const { clock, atMostMs, signal } = limits;
  if (atMostMs === Infinity && signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onTimeout = (): void => {
      stop();
      resolve("outwaited");
    };
    const onAbort = (): void => {
      stop();
      // The caller's own reason, whatever it is.
      reject(signal?.reason);
    };
    const cancel = atMostMs === Infinity ? undefined : clock.schedule(onTimeout, Math.min(atMostMs, MAX_TIMER_MS));
    const stop = (): void => {
      cancel?.();
      signal?.removeEventListener("abort", onAbort);
    };
    // What started the work may have aborted the signal.
    if (signal?.aborted === true) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    void work.then((result) => {
      stop();
      resolve(result);
    });
  });
}
