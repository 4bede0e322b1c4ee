import type { AbortSignal } from "./abort-signal.js";
import type { Clock } from "./clock.js";

/** Waits for a promise that never rejects, within a limit and a caller's patience; the promise itself goes on. */
export function waitFor<T>(
  work: Promise<T>,
  limits: { readonly clock: Clock; readonly atMostMs: number; readonly signal: AbortSignal | undefined },
): Promise<T | "outwaited"> {
  const { clock, atMostMs, signal } = limits;
  if (atMostMs === Infinity && signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(signal?.reason);
    };
    const cancelTimer =
      atMostMs === Infinity
        ? undefined
        : clock.schedule(() => {
            stop();
            resolve("outwaited");
          }, atMostMs);
    const stop = (): void => {
      cancelTimer?.();
      signal?.removeEventListener("abort", onAbort);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    void work.then((result) => {
      stop();
      resolve(result);
    });
  });
}
