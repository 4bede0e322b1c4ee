import type { Clock } from "../clock.js";

/** A clock that stands still until it is told to move; timers run in order of time, with promises settled in between. */
export interface VirtualClock extends Clock {
  /** Time passes: both clocks move and due timers run, one by one. */
  advance(ms: number): Promise<void>;
  /** The wall clock is set forward or back; nothing else moves. */
  setWall(byMs: number): void;
  /** The machine sleeps: the wall clock moves, the monotonic clock and timers do not. */
  suspend(ms: number): void;
  /** The process is frozen: both clocks move, timers run late, at the next `advance`. */
  freeze(ms: number): void;
  /** Lets promises settle without time passing. */
  settle(): Promise<void>;
  /** Timers that wait. */
  readonly pending: number;
  /** Timers that wait and hold the process open. */
  readonly holding: number;
}

interface VirtualTimer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  held: boolean;
}

/** Microtask turns that let chains of promises run out. */
const TURNS = 40;

/**
 * A clock for tests.
 *
 * @example
 * ```ts
 * import { refreshable } from "@brs/core";
 * import { scriptedSource, virtualClock } from "@brs/core/testing";
 *
 * const clock = virtualClock();
 * const source = scriptedSource({ clock, lifetimeMs: 3_600_000 });
 * const credentials = refreshable(source, { clock, random: () => 0 });
 * await credentials();
 * await clock.advance(3_000_000);
 * console.log(credentials.phase); // "advisory"
 * ```
 */
export function virtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let wall = startMs;
  let mono = 0;
  let order = 0;
  const timers = new Set<VirtualTimer>();

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
  };
  const move = (ms: number): void => {
    wall += ms;
    mono += ms;
  };
  const nextDue = (until: number): VirtualTimer | undefined => {
    let next: VirtualTimer | undefined;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  };

  return {
    now: () => wall,
    monotonic: () => mono,
    schedule(callback, delayMs) {
      const timer: VirtualTimer = { at: mono + Math.max(0, delayMs), order: order++, callback, held: false };
      timers.add(timer);
      const cancel = (): void => void timers.delete(timer);
      return Object.assign(cancel, { hold: (held: boolean) => void (timer.held = held) });
    },
    async advance(ms) {
      const until = mono + ms;
      await settle();
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer);
        move(Math.max(0, timer.at - mono));
        timer.callback();
        await settle();
      }
      move(Math.max(0, until - mono));
    },
    setWall(byMs) {
      wall += byMs;
    },
    suspend(ms) {
      wall += ms;
    },
    freeze: move,
    settle,
    get pending() {
      return timers.size;
    },
    get holding() {
      return [...timers].filter((timer) => timer.held).length;
    },
  };
}
