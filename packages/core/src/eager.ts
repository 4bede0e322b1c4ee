import { elapsedMs, instant, MAX_TIMER_MS, type Clock, type ScheduledTimer } from "./clock.js";
import type { TimerDecision } from "./decide.js";
import type { RefreshReason } from "./provider.js";

/** The one timer of the eager mode. */
export interface EagerTimer {
  /** Looks at the situation anew: after every outcome, rejection, and when reading resumes. */
  arm(): void;
  /** Somebody reads. */
  touch(): void;
  stop(): void;
}

export function createEagerTimer(options: {
  readonly clock: Clock;
  readonly idleStopMs: number;
  decide(): TimerDecision;
  attempt(reason: RefreshReason): void;
}): EagerTimer {
  const { clock, idleStopMs } = options;
  let timer: ScheduledTimer | undefined;
  let lastRead = instant(clock);
  let idle = false;

  const arm = (): void => {
    timer?.();
    timer = undefined;
    if (idle) return;
    const decision = options.decide();
    const forMs = decision.do === "attempt" ? 1 : decision.forMs;
    if (forMs === Infinity) return;
    timer = clock.schedule(fire, Math.min(Math.max(1, Math.ceil(forMs)), MAX_TIMER_MS));
  };
  const fire = (): void => {
    const decision = options.decide();
    if (decision.do === "sleep") return arm();
    idle = elapsedMs(lastRead, instant(clock)) >= idleStopMs;
    if (!idle) options.attempt(decision.reason);
  };

  return {
    arm,
    touch() {
      lastRead = instant(clock);
      if (!idle) return;
      idle = false;
      arm();
    },
    stop() {
      idle = true;
      timer?.();
    },
  };
}

/** The timer of the deferred mode: none. */
export const noTimer: EagerTimer = { arm() {}, touch() {}, stop() {} };
