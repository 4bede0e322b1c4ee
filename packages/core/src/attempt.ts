import { instant, sinceMs, type Clock, type Instant, type ScheduledTimer } from "./clock.js";
import { BrsError } from "./error.js";
import type { CredentialProvider, ProviderContext, RefreshReason } from "./provider.js";
import { runtime } from "./runtime.js";

/** A timer this late means that the process stood still: the source had no fair chance. */
const FROZEN_MS = 1_000;

/** How a call of the provider ended. */
export type Ending =
  | { readonly answer: unknown }
  | { readonly error: unknown }
  /** No failure of the source: the process was frozen (a Lambda between invocations), or the refreshable closed. */
  | "abandoned";

/** What those who wait are told: new credentials are held, the situation is another one, or the attempt failed. */
export type Outcome = "accepted" | "look again" | BrsError;

/** One call of the provider, bounded in time, and everybody who waits for it. */
export interface Attempt {
  /** The number of the attempt, from 1. */
  readonly id: number;
  readonly reason: RefreshReason;
  readonly startedAt: Instant;
  /** What the next who waits is told; never rejects. */
  readonly outcome: Promise<Outcome>;
  /** A call has given up waiting for it. */
  outwaited: boolean;
  /** A call has left it behind, and the host was told. */
  left: boolean;
  /** Calls the provider, unless the attempt has been abandoned already. */
  begin(): void;
  /** Counts a caller who waits: the time limit holds the process open only for those. The result leaves. */
  join(): () => void;
  /** Makes those who wait look again while it goes on: an earlier attempt was answered late. */
  release(): void;
  /** Ends the attempt; whatever the provider still does is on its own. */
  abandon(): void;
  /** Whether the time limit passed while nothing could run. */
  isOverdue(now: Instant): boolean;
}

export interface AttemptOptions {
  readonly id: number;
  readonly reason: RefreshReason;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** What the provider is told beside what the attempt itself knows. */
  readonly context: ProviderContext;
  /** Called once, after the signal was aborted where the attempt was given up. `since`: when the source was asked. */
  onEnd(ending: Ending, since: Instant): Outcome;
  /** Called when the provider answers although the attempt was given up. */
  onLateAnswer(answer: unknown, since: Instant): void;
}

export function createAttempt(provider: CredentialProvider, options: AttemptOptions): Attempt {
  const { id, reason, clock, timeoutMs } = options;
  const controller = new runtime.AbortController();
  const startedAt = instant(clock);
  let settle!: (outcome: Outcome) => void;
  const open = (): Promise<Outcome> => new Promise((resolve) => (settle = resolve));
  let outcome = open();
  let ended = false;
  let waiters = 0;
  let timer: ScheduledTimer | undefined;
  // The limit runs while no untimed work does; an answer's life counts from where it last began to run.
  let since = startedAt;
  let spentMs = 0;
  let untimedWork = 0;

  function end(ending: Ending, givenUp?: { readonly reason: unknown }): void {
    if (ended) return;
    ended = true;
    timer?.();
    // Before any event: a listener may call back in.
    if (givenUp !== undefined) controller.abort(givenUp.reason);
    settle(options.onEnd(ending, since));
  }
  const abandon = (): void => {
    end("abandoned", { reason: undefined });
  };
  const overdueMs = (now: Instant): number => (untimedWork > 0 ? 0 : spentMs + sinceMs(since, now) - timeoutMs);
  const isOverdue = (now: Instant): boolean => overdueMs(now) > FROZEN_MS;

  function onTimeout(): void {
    if (isOverdue(instant(clock))) return abandon();
    const error = timeoutError(timeoutMs);
    end({ error }, { reason: error });
  }

  function runLimit(): void {
    since = instant(clock);
    if (ended) return;
    timer = clock.schedule(onTimeout, Math.max(0, timeoutMs - spentMs));
    timer.hold?.(waiters > 0);
  }

  async function untimed<T>(work: () => Promise<T>): Promise<T> {
    if (untimedWork++ === 0) {
      spentMs += sinceMs(since, instant(clock));
      timer?.();
    }
    try {
      return await work();
    } finally {
      if (--untimedWork === 0) runLimit();
    }
  }

  function begin(): void {
    if (ended) return;
    runLimit();
    invoke(provider, { ...options.context, reason, signal: controller.signal, untimed }).then(
      (answer) => {
        if (ended) options.onLateAnswer(answer, since);
        else end({ answer });
      },
      (error: unknown) => {
        end({ error });
      },
    );
  }

  function join(): () => void {
    if (waiters++ === 0) timer?.hold?.(true);
    return () => {
      if (--waiters === 0) timer?.hold?.(false);
    };
  }

  function release(): void {
    settle("look again");
    outcome = open();
  }

  return {
    id,
    reason,
    startedAt,
    get outcome() {
      return outcome;
    },
    outwaited: false,
    left: false,
    begin,
    join,
    release,
    abandon,
    isOverdue,
  };
}

/** An `async` function, so that a provider that throws rejects. */
async function invoke(provider: CredentialProvider, context: ProviderContext): Promise<unknown> {
  return provider(context);
}

function timeoutError(timeoutMs: number): BrsError {
  return new BrsError(
    `The credential provider did not answer within ${timeoutMs} ms. Check that its source can be reached, or raise timeoutMs.`,
    { code: "ERR_BRS_TIMEOUT" },
  );
}
