import { createAttempt, type Attempt, type Ending, type Outcome } from "./attempt.js";
import { instant, type Instant } from "./clock.js";
import type { Credentials } from "./credentials.js";
import type { Situation } from "./decide.js";
import { BrsError } from "./error.js";
import type { RefreshEvents } from "./events.js";
import { demandProgress, expirationOf, isNoProgress, termOf, type Held } from "./held.js";
import { afterFailure, afterRejection, afterSuccess, pauseLeftMs, unpaced, type Pacing } from "./pacing.js";
import type { CallerClientConfig, RefreshReason, RefreshWarning, Strategy } from "./provider.js";
import type { RefreshSettings } from "./refresh-options.js";
import { seal } from "./seal.js";
import { requestsOf, toBrsError } from "./source-error.js";

/** What is held and how the source has been doing: the one mutable state of a refreshable. */
export interface Renewal<C extends Credentials> {
  readonly held: Held<C> | undefined;
  /** The attempt under way. */
  readonly attempt: Attempt | undefined;
  readonly pacing: Pacing;
  /** Why calls fail, when they fail without an attempt. */
  readonly lastError: BrsError | undefined;
  readonly attempts: number;
  readonly requests: number;
  readonly closed: boolean;
  /** What the first client that asked told of itself; passed on to the provider. */
  callerClientConfig: CallerClientConfig | undefined;
  situation(): Situation;
  start(reason: RefreshReason): Attempt;
  invalidate(accessKeyId: string): boolean;
  /** Drops what is held and abandons the attempt under way. */
  close(): void;
}

export interface RenewalHooks {
  emit<E extends keyof RefreshEvents>(this: void, event: E, detail: RefreshEvents[E]): void;
  /** Called when what calls get may have changed, before listeners hear of it: they may call. */
  changed(this: void): void;
}

/** The thin effect round the pure decisions: the only place that starts work and holds credentials. */
export function createRenewal<C extends Credentials>(
  provider: Strategy<C>,
  settings: RefreshSettings,
  { emit, changed }: RenewalHooks,
): Renewal<C> {
  const { clock, policy, timeoutMs } = settings;
  const interactive = provider.interactive === true;
  let cappedWarned = false;

  const state = {
    held: undefined as Held<C> | undefined,
    attempt: undefined as Attempt | undefined,
    pacing: unpaced,
    lastError: undefined as BrsError | undefined,
    attempts: 0,
    requests: 0,
    closed: false,
    callerClientConfig: undefined as CallerClientConfig | undefined,
    situation: (): Situation => ({ ...state, now: instant(clock), interactive, policy }),
    start,
    invalidate,
    close,
  };

  function start(reason: RefreshReason): Attempt {
    const id = ++state.attempts;
    state.requests++;
    const { callerClientConfig } = state;
    const attempt = createAttempt(provider, {
      id,
      reason,
      clock,
      timeoutMs,
      context: {
        forceRefresh: reason !== "initial" || id > 1,
        ...(callerClientConfig && { callerClientConfig }),
        warn: (warning) => {
          emit("warning", warning);
        },
      },
      onEnd: (ending, since) => finish(attempt, ending, since),
      onLateAnswer(answer, since) {
        const newer = state.held !== undefined && state.held.attempt > id;
        if (!state.closed && !newer) receive(attempt, answer, since, true);
      },
    });
    state.attempt = attempt;
    emit("refreshing", { reason, attempt: id });
    // A listener may have closed the refreshable: then this does nothing.
    attempt.begin();
    return attempt;
  }

  function finish(attempt: Attempt, ending: Ending, since: Instant): Outcome {
    state.attempt = undefined;
    if (ending !== "abandoned") {
      return "answer" in ending ? receive(attempt, ending.answer, since, false) : fail(attempt, ending.error);
    }
    changed();
    return "look again";
  }

  function receive(attempt: Attempt, answer: unknown, since: Instant, late: boolean): Outcome {
    state.requests += requestsOf(answer) - 1;
    let admitted;
    try {
      admitted = admit(attempt, answer, since);
    } catch (error) {
      // An attempt that was given up has failed already.
      return late ? "look again" : fail(attempt, error);
    }
    const { held, capped } = admitted;
    state.pacing = afterSuccess(state.pacing, held.replacedRejected);
    state.held = held;
    state.lastError = undefined;
    if (late) state.attempt?.release();
    changed();
    const { id, reason, startedAt } = attempt;
    emit("refreshed", {
      reason,
      attempt: id,
      durationMs: held.acceptedAt.mono - startedAt.mono,
      expiration: expirationOf(held),
      late,
    });
    if (capped && !cappedWarned) {
      cappedWarned = true;
      emit("warning", windowsCapped);
    }
    return "accepted";
  }

  /** Makes an answer what is held next; throws if it cannot be. */
  function admit(attempt: Attempt, answer: unknown, since: Instant): { held: Held<C>; capped: boolean } {
    const acceptedAt = instant(clock);
    const sealed = seal<C>(answer);
    const { capped, ...term } = termOf(sealed, since, acceptedAt, settings);
    demandProgress(sealed, term, state.held, acceptedAt);
    const promise = Promise.resolve(sealed.credentials);
    const replacedRejected = state.held?.term.rejected === true;
    return { held: { ...sealed, promise, term, acceptedAt, attempt: attempt.id, replacedRejected }, capped };
  }

  function fail({ id, reason, startedAt }: Attempt, cause: unknown): BrsError {
    const error = toBrsError(cause, provider.strategy);
    const now = instant(clock);
    const { held } = state;
    state.requests += requestsOf(error) - 1;
    state.pacing = afterFailure(state.pacing, { now, held, recoverable: error.recoverable }, settings);
    state.lastError = error;
    changed();
    emit("refreshFailed", {
      reason,
      attempt: id,
      durationMs: now.mono - startedAt.mono,
      error,
      noProgress: isNoProgress(error),
      retryInMs: pauseLeftMs(state.pacing, held?.term, now),
    });
    return error;
  }

  function invalidate(accessKeyId: string): boolean {
    const { held } = state;
    if (held === undefined || held.term.rejected || held.credentials.accessKeyId !== accessKeyId) return false;
    const { repeated, ...pacing } = afterRejection(state.pacing, { now: instant(clock), held }, settings);
    state.pacing = pacing;
    state.held = { ...held, term: { ...held.term, rejected: true } };
    // What calls get if the set expires before the source may be asked again.
    if (repeated) state.lastError = refusedAgain();
    changed();
    emit("rejected", { repeated });
    return true;
  }

  function close(): void {
    state.closed = true;
    state.held = undefined;
    state.lastError = undefined;
    // Before the provider hears of it: its abort listener may call back in.
    changed();
    state.attempt?.abandon();
  }

  return state;
}

const windowsCapped: RefreshWarning = {
  code: "WINDOWS_CAPPED",
  message:
    "brs: the refresh windows are longer than three quarters of the credentials' life and were shortened. Ask for longer sessions or set smaller windows.",
};

function refusedAgain(): BrsError {
  return new BrsError(
    "AWS refused credentials that had just replaced refused ones. Check the clock, the Region and the endpoint that refuses them.",
    { code: "ERR_BRS_CREDENTIALS" },
  );
}
