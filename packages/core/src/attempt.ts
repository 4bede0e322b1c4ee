import { elapsedMs, instant, type Clock, type Instant, type ScheduledTimer } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { BrsError } from "./error.js";
import type { CredentialProvider, ProviderContext } from "./provider.js";
import { runtime } from "./runtime.js";

/** A timer this late means that the process stood still: the source had no fair chance. */
const FROZEN_MS = 1_000;

/** How a call of the provider ended. */
export type Ending =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "failed"; readonly error: unknown }
  /** The process was frozen meanwhile (a Lambda between invocations, a suspended machine): no failure of the source. */
  | { readonly kind: "frozen" }
  | { readonly kind: "closed" };

/** One call of the provider, bounded in time. */
export interface Attempt {
  /** The moment that the life of an answer counts from: the start, or the end of the last untimed work. */
  readonly since: Instant;
  /** Counts a caller who waits: the time limit holds the process open only for those. */
  join(): () => void;
  /** Ends the attempt from outside, unless it has ended; whatever the provider still does is on its own. */
  giveUp(ending: Ending): void;
  /** Whether the limit passed while nothing could run. */
  overdue(now: Instant): boolean;
}

export interface AttemptOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly context: Omit<ProviderContext, "signal" | "untimed">;
  /** Called exactly once, after the signal was aborted where the attempt was given up. */
  onEnd(ending: Ending, since: Instant): void;
  /** Called when the provider answers although the attempt was given up. */
  onLateAnswer(answer: unknown, since: Instant): void;
}

/** Calls the provider once. */
export function startAttempt(provider: CredentialProvider<Credentials>, options: AttemptOptions): Attempt {
  const { clock, timeoutMs, onEnd, onLateAnswer } = options;
  const controller = new runtime.AbortController();
  let ended = false;
  let since = instant(clock);
  let waiters = 0;
  let untimedWork = 0;
  let spentMs = 0;
  let stretch = since;
  let timer: ScheduledTimer | undefined;

  const end = (ending: Ending): void => {
    if (ended) return;
    ended = true;
    timer?.();
    // Before any event: a listener may call back in. An attempt that ended by itself has nobody left to tell.
    if (ending.kind !== "answered") controller.abort(ending.kind === "failed" ? ending.error : undefined);
    onEnd(ending, since);
  };
  const lateMs = (now: Instant): number => (untimedWork > 0 ? 0 : spentMs + elapsedMs(stretch, now) - timeoutMs);
  const onTimeout = (): void => {
    if (lateMs(instant(clock)) > FROZEN_MS) end({ kind: "frozen" });
    else end({ kind: "failed", error: timeoutError(timeoutMs) });
  };
  const startTimer = (): void => {
    stretch = instant(clock);
    timer = clock.schedule(onTimeout, Math.max(0, timeoutMs - spentMs));
    timer.hold?.(waiters > 0);
  };

  const untimed = async <T>(work: () => Promise<T>): Promise<T> => {
    if (untimedWork++ === 0) {
      spentMs += elapsedMs(stretch, instant(clock));
      timer?.();
    }
    try {
      return await work();
    } finally {
      if (--untimedWork === 0) {
        since = instant(clock);
        if (!ended) startTimer();
      }
    }
  };

  startTimer();
  const answer = callProvider(provider, { ...options.context, signal: controller.signal, untimed });
  answer.then(
    (value) => (ended ? onLateAnswer(value, since) : end({ kind: "answered", answer: value })),
    (error: unknown) => end({ kind: "failed", error }),
  );

  return {
    get since() {
      return since;
    },
    join() {
      if (waiters++ === 0) timer?.hold?.(true);
      return () => {
        if (--waiters === 0) timer?.hold?.(false);
      };
    },
    giveUp: end,
    overdue: (now) => lateMs(now) > FROZEN_MS,
  };
}

async function callProvider(provider: CredentialProvider<Credentials>, context: ProviderContext): Promise<unknown> {
  return provider(context);
}

function timeoutError(timeoutMs: number): BrsError {
  return new BrsError(
    `The credential provider did not answer within ${timeoutMs} ms. Check that its source can be reached, or raise timeoutMs.`,
    { code: "ERR_BRS_TIMEOUT" },
  );
}
