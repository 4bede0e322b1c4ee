import { systemClock, type Clock } from "@brs/core";

/** The system clock, with time to skip. */
export function ageingClock(): { readonly clock: Clock; age(ms: number): void } {
  let skippedMs = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() + skippedMs,
    monotonic: () => systemClock.monotonic() + skippedMs,
  };
  return { clock, age: (ms) => void (skippedMs += ms) };
}
