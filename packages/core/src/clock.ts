import { outside, runtime } from "./runtime.js";

/** Cancels a timer. A clock whose timers can hold the process open says so with `hold`. */
export interface ScheduledTimer {
  /** Cancels the timer. Harmless once it has run or was cancelled. */
  (): void;
  /** Whether the timer keeps the process alive. A new timer does not. */
  hold?(held: boolean): void;
}

/**
 * Where brs gets time from. Replace it in tests: `virtualClock()` of `@brs/core/testing` is one.
 */
export interface Clock {
  /** Wall clock: milliseconds since the epoch. May jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. May stand still while the machine sleeps. */
  monotonic(): number;
  /** Calls back once after `delayMs` (0 … 2³¹ − 1); the result cancels. The timer must not keep the process alive. */
  schedule(callback: () => void, delayMs: number): ScheduledTimer;
}

/** The longest delay that timers of JavaScript runtimes honour. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** The clock of the runtime. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => runtime.performance?.now() ?? Date.now(),
  schedule(callback, delayMs) {
    const timer = outside(() => runtime.setTimeout(callback, delayMs)) as { ref?(): void; unref?(): void };
    const hold = (held: boolean): void => (held ? timer.ref?.() : timer.unref?.());
    hold(false);
    return Object.assign(() => runtime.clearTimeout(timer), { hold });
  },
};

/** One moment on both clocks. */
export interface Instant {
  readonly wall: number;
  readonly mono: number;
}

export function instant(clock: Clock): Instant {
  return { wall: clock.now(), mono: clock.monotonic() };
}

/** The moment that comes `ms` after another. */
export function later({ wall, mono }: Instant, ms: number): Instant {
  return { wall: wall + ms, mono: mono + ms };
}

/** Time since a moment. The longer answer counts: a wall clock that is set back never makes anything younger. */
export function sinceMs(moment: Instant, now: Instant): number {
  return Math.max(now.wall - moment.wall, now.mono - moment.mono);
}

/** Time until a moment, negative once it has passed; the shorter answer counts. */
export function untilMs(moment: Instant, now: Instant): number {
  return 0 - sinceMs(moment, now);
}
