import type { Clock, ScheduledTimer } from "@brs/core";
import type { Happening, Timeline } from "./timeline.js";

/** When the simulated world begins. */
export const EPOCH_MS: number = Date.UTC(2026, 0, 1);

/** A time in which a machine does nothing. */
export interface Sleep {
  readonly at: number;
  readonly forMs: number;
  /** `suspend`: the monotonic clock stands still as well. `freeze`: only the process does, as in Lambda. */
  readonly kind: "suspend" | "freeze";
}

/** What a machine's clocks and sleep will be like. Times in milliseconds since the start. */
export interface MachinePlan {
  readonly name: string;
  readonly startsAt: number;
  /** How far the wall clock is ahead. */
  readonly skewMs: number;
  readonly steps: readonly { readonly at: number; readonly byMs: number }[];
  /** In order of time, none during another. */
  readonly sleeps: readonly Sleep[];
  /** The process ends and starts again. */
  readonly restarts: readonly { readonly at: number; readonly forMs: number }[];
}

/** A machine with one process, whose clocks are its own. */
export interface Machine {
  readonly plan: MachinePlan;
  readonly awake: boolean;
  /** How far the wall clock is ahead. */
  readonly skewMs: number;
  /** Counts sleeps so far. */
  readonly sleeps: number;
  /** A clock for one user; `timers` are those of this user that wait. */
  clock(): Clock & { readonly timers: number };
  /** Resolves after a time on the network: as soon as then, if the machine is awake. */
  arrival(delayMs: number): Promise<void>;
  /** Resolves after a timer of the process. */
  pause(delayMs: number): Promise<void>;
}

export function createMachine(plan: MachinePlan, timeline: Timeline, tell: (what: string) => void): Machine {
  let skewMs = plan.skewMs;
  let asleepUntil = 0;
  let suspendedAt: number | undefined;
  let suspendedMs = 0;
  let sleeps = 0;

  const isAwake = (): boolean => timeline.now >= asleepUntil;
  const monotonic = (): number => (suspendedAt ?? timeline.now) - suspendedMs;

  for (const { at, byMs } of plan.steps) {
    timeline.post(at, () => {
      skewMs += byMs;
      tell(`clock set by ${byMs}`);
    });
  }
  for (const { at, forMs, kind } of plan.sleeps) {
    timeline.post(at, () => {
      asleepUntil = at + forMs;
      sleeps++;
      if (kind === "suspend") suspendedAt = at;
      tell(`${kind} for ${forMs}`);
      // Posted before anything that waits for this moment, so that it comes first.
      timeline.post(asleepUntil, () => {
        if (kind === "suspend") suspendedMs += forMs;
        suspendedAt = undefined;
        tell("awake");
      });
    });
  }

  /** A timer runs on the monotonic clock and late when the machine sleeps. */
  function startTimer(callback: () => void, delayMs: number): Happening {
    // As Node does: whole milliseconds, at least one.
    const due = monotonic() + Math.max(1, Math.trunc(delayMs));
    const happening = timeline.post(timeline.now + due - monotonic(), () => {
      if (!isAwake()) return timeline.repost(happening, asleepUntil);
      if (monotonic() < due) return timeline.repost(happening, timeline.now + due - monotonic());
      callback();
    });
    return happening;
  }

  function clock(): Clock & { readonly timers: number } {
    let timers = 0;
    return {
      now: () => EPOCH_MS + timeline.now + skewMs,
      monotonic,
      schedule(callback, delayMs): ScheduledTimer {
        timers++;
        let waiting = true;
        const end = (): void => {
          if (waiting) timers--;
          waiting = false;
        };
        const happening = startTimer(() => {
          end();
          callback();
        }, delayMs);
        return () => {
          end();
          timeline.cancel(happening);
        };
      },
      get timers() {
        return timers;
      },
    };
  }

  return {
    plan,
    clock,
    get awake() {
      return isAwake();
    },
    get skewMs() {
      return skewMs;
    },
    get sleeps() {
      return sleeps;
    },
    arrival: (delayMs) =>
      new Promise((resolve) => {
        const happening = timeline.post(timeline.now + delayMs, () => {
          if (isAwake()) resolve();
          else timeline.repost(happening, asleepUntil);
        });
      }),
    pause: (delayMs) => new Promise((resolve) => void startTimer(resolve, delayMs)),
  };
}
