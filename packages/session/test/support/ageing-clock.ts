import { systemClock, type Clock } from "@brs/core";

/** A clock, and how to let it grow older. Its timers are the system's. */
export interface Ageing {
  readonly clock: Clock;
  age(ms: number): void;
}

/** The system clock, with time to skip. */
export const ageingClock = (): Ageing => ageing(systemClock.now, systemClock.monotonic);

/** A clock that stands still between two calls of `age`: how long a test takes is nothing to it. */
export function standingClock(): Ageing {
  const [wall, mono] = [systemClock.now(), systemClock.monotonic()];
  return ageing(
    () => wall,
    () => mono,
  );
}

function ageing(now: () => number, monotonic: () => number): Ageing {
  let skippedMs = 0;
  const clock: Clock = { ...systemClock, now: () => now() + skippedMs, monotonic: () => monotonic() + skippedMs };
  return { clock, age: (ms) => void (skippedMs += ms) };
}
