import { instant, MAX_TIMER_MS, sinceMs, untilMs, type ScheduledTimer } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { dueInMs, reasonToRefresh } from "./decide.js";
import type { RefreshSettings } from "./refresh-options.js";
import type { Renewal } from "./renewal.js";

/** The one timer of the eager mode. */
export interface EagerTimer {
  /** Looks at the situation anew: after every outcome and rejection. */
  arm(this: void): void;
  /** Somebody reads: goes on if nobody had for too long. */
  touch(this: void): void;
}

export function createEagerTimer(
  renewal: Renewal<Credentials>,
  { clock, idleStopMs }: Pick<RefreshSettings, "clock" | "idleStopMs">,
): EagerTimer {
  let cancel: ScheduledTimer | undefined;
  let lastRead = instant(clock);
  let idle = false;

  function restMs(): number {
    const situation = renewal.situation();
    const { timerRest } = situation.pacing;
    return Math.max(dueInMs(situation), timerRest === undefined ? 0 : untilMs(timerRest, situation.now));
  }

  function arm(): void {
    cancel?.();
    const ms = idle || renewal.closed ? Infinity : restMs();
    if (ms < Infinity) cancel = clock.schedule(fire, Math.min(Math.max(1, Math.ceil(ms)), MAX_TIMER_MS));
  }

  function fire(): void {
    if (restMs() > 0) return arm();
    const { now, held } = renewal.situation();
    idle = sinceMs(lastRead, now) >= idleStopMs;
    const reason = reasonToRefresh(held?.term, now);
    if (!idle && reason !== undefined) renewal.start(reason);
  }

  function touch(): void {
    lastRead = instant(clock);
    if (!idle) return;
    idle = false;
    arm();
  }
  return { arm, touch };
}
