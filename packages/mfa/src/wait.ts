import { systemClock, type Clock, type MfaCodeProvider } from "@brs/core";
import { mfaError } from "./mfa-error.js";

/** The signal of a caller. */
export type Signal = NonNullable<Parameters<MfaCodeProvider>[1]>["signal"];

/** How long a caller waits. */
export interface Patience {
  /** Ends the wait; it then rejects with the signal's reason. */
  readonly signal?: Signal | undefined;
  /** Milliseconds; null or absent: for ever. */
  readonly timeoutMs?: number | null;
}

/** Waits for work within a caller's patience. The work itself goes on, and what becomes of it is of no matter. */
export function waitFor<T>(owner: string, work: Promise<T>, { signal, timeoutMs = null }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(signal?.reason as Error);
    };
    const cancelTimer =
      timeoutMs === null
        ? undefined
        : holdingTimer(systemClock, timeoutMs, () => {
            stop();
            reject(
              mfaError(
                owner,
                "timeout",
                `there was no MFA code within ${timeoutMs} ms. Raise timeoutMs if it takes longer.`,
              ),
            );
          });
    const stop = (): void => {
      cancelTimer?.();
      signal?.removeEventListener("abort", onAbort);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    work.finally(stop).then(resolve, reject);
    if (signal?.aborted) onAbort();
  });
}

/** A timer that keeps the process alive: somebody waits for it. The result cancels. */
export function holdingTimer(clock: Pick<Clock, "schedule">, delayMs: number, then: () => void): () => void {
  const timer = clock.schedule(then, delayMs);
  timer.hold?.(true);
  return timer;
}
