import { startAttempt, type Attempt, type Ending } from "./attempt.js";
import { elapsedMs, instant, leftMs, type Instant, type Span } from "./clock.js";
import type { Credentials } from "./credentials.js";
import type { Situation } from "./decide.js";
import type { BrsError } from "./error.js";
import type { RefreshEvents } from "./events.js";
import { objection, termOf, type Held } from "./held.js";
import {
  afterFailure,
  afterRejection,
  afterSuccess,
  settle,
  SETTLED_MS,
  timerLadderMs,
  unpaced,
  type Pacing,
} from "./pacing.js";
import { remainingMs } from "./phase.js";
import type { CallerClientConfig, RefreshReason, Strategy } from "./provider.js";
import type { RefreshSettings } from "./refresh-options.js";
import { seal, type Sealed } from "./seal.js";
import { requestsOf, toBrsError } from "./source-error.js";

export type Outcome =
  | { readonly kind: "accepted" | "frozen" | "closed" }
  | { readonly kind: "failed"; readonly error: BrsError; readonly noProgress: boolean };

/** One attempt and everybody who waits for it. */
export interface Run {
  readonly id: number;
  readonly reason: RefreshReason;
  readonly startedAt: Instant;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  readonly settle: (outcome: Outcome) => void;
  /** A call has given up waiting for it. */
  outwaited: boolean;
  attempt?: Attempt;
}

/** What is held and how the source has been doing: the one mutable state of a refreshable. */
export interface Renewal<C extends Credentials> {
  readonly held: Held<C> | undefined;
  readonly run: Run | undefined;
  readonly pacing: Pacing;
  readonly lastError: BrsError | undefined;
  readonly lastFailure: Span | undefined;
  readonly attempts: number;
  readonly requests: number;
  readonly closed: boolean;
  /** What the first client that asked told of itself; passed on to the provider. */
  callerClientConfig: CallerClientConfig | undefined;
  situation(now: Instant): Situation;
  start(reason: RefreshReason): Run;
  invalidate(accessKeyId: string): boolean;
  /** Drops what is held and ends the attempt in flight. */
  close(): void;
}

export interface RenewalHooks {
  readonly emit: <E extends keyof RefreshEvents>(event: E, detail: RefreshEvents[E]) => void;
  /** Runs whenever what calls get may have changed, after the events. */
  changed(): void;
}

/** The thin effect round the pure decisions: the only place that starts work and holds credentials. */
export function createRenewal<C extends Credentials>(
  provider: Strategy<C>,
  settings: RefreshSettings,
  { emit, changed }: RenewalHooks,
): Renewal<C> {
  const { clock, policy, random, timeoutMs } = settings;
  const interactive = provider.interactive === true;
  let cappedWarned = false;

  const state = {
    held: undefined as Held<C> | undefined,
    run: undefined as Run | undefined,
    pacing: unpaced,
    lastError: undefined as BrsError | undefined,
    lastFailure: undefined as Span | undefined,
    attempts: 0,
    requests: 0,
    closed: false,
    callerClientConfig: undefined as CallerClientConfig | undefined,

    situation: (now: Instant): Situation => ({
      term: state.held?.term,
      now,
      inFlight: state.run,
      pacing: state.pacing,
      interactive,
      policy,
    }),
    start,
    invalidate,
    close,
  };

  function start(reason: RefreshReason): Run {
    const run = createRun(++state.attempts, reason, instant(clock));
    state.run = run;
    emit("refreshing", { reason, attempt: run.id });
    // A listener may have closed the refreshable.
    if (state.run !== run) return run;
    const { callerClientConfig } = state;
    run.attempt = startAttempt(provider, {
      clock,
      timeoutMs,
      context: {
        reason,
        forceRefresh: reason !== "initial" || run.id > 1,
        ...(callerClientConfig === undefined ? {} : { callerClientConfig }),
        warn: (warning) => emit("warning", warning),
      },
      onEnd: (ending, since) => finish(run, ending, since),
      onLateAnswer: (answer, since) => {
        const newer = state.held !== undefined && state.held.attempt > run.id;
        if (!state.closed && !newer) receive(run, answer, since, true);
      },
    });
    return run;
  }

  function finish(run: Run, ending: Ending, since: Instant): void {
    if (state.run === run) state.run = undefined;
    if (ending.kind === "answered") return receive(run, ending.answer, since, false);
    if (ending.kind === "failed") return fail(run, toBrsError(ending.error, provider.strategy));
    run.settle({ kind: ending.kind });
    changed();
  }

  function receive(run: Run, answer: unknown, since: Instant, late: boolean): void {
    const verdict = judge(answer, since);
    if (!late) state.requests += verdict.requests;
    if ("error" in verdict) {
      // An attempt that was given up has failed already.
      if (!late) fail(run, verdict.error, verdict.noProgress);
      return;
    }
    accept(run, verdict.sealed, verdict.term, late);
    if (verdict.capped && !cappedWarned) {
      cappedWarned = true;
      emit("warning", {
        code: "WINDOWS_CAPPED",
        message:
          "brs: the refresh windows are longer than three quarters of the credentials' life and were shortened. Ask for longer sessions or set smaller windows.",
      });
    }
    changed();
  }

  /** Whether an answer can take the place of what is held. */
  function judge(answer: unknown, since: Instant) {
    let sealed: Sealed<C>;
    try {
      sealed = seal<C>(answer);
    } catch (error) {
      return { error: toBrsError(error, provider.strategy), noProgress: false, requests: 1 };
    }
    const now = instant(clock);
    const { capped, ...term } = termOf(sealed, { now, since }, settings);
    const problem = objection(sealed, term, state.held, now);
    const { requests } = sealed;
    return problem === undefined ? { sealed, term, capped, requests } : { ...problem, requests };
  }

  function accept(run: Run, sealed: Sealed<C>, term: Held<C>["term"], late: boolean): void {
    const now = instant(clock);
    const { credentials, expiresAt } = sealed;
    const replacedRejected = state.held?.term.rejected === true;
    const promise = Promise.resolve(credentials);
    state.held = { credentials, promise, expiresAt, acceptedAt: now, attempt: run.id, replacedRejected, term };
    state.pacing = afterSuccess(state.pacing, replacedRejected);
    state.lastFailure = undefined;
    state.lastError = undefined;
    run.settle({ kind: "accepted" });
    const { reason, id: attempt, startedAt } = run;
    const { expiration } = credentials;
    emit("refreshed", { reason, attempt, durationMs: elapsedMs(startedAt, now), expiration, late });
  }

  function fail(run: Run, error: BrsError, noProgress?: boolean): void {
    const now = instant(clock);
    const term = state.held?.term;
    const remaining = term === undefined ? 0 : remainingMs(term, now);
    const over = term !== undefined && (term.rejected || remaining <= 0);
    const held = term === undefined ? "nothing" : over ? "over" : "valid";
    const { recoverable } = error;
    state.pacing = afterFailure(settled(now), { now, held, remainingMs: remaining, recoverable }, policy, random);
    state.lastError = error;
    state.lastFailure = { since: now, lengthMs: timerLadderMs(state.pacing.failures) };
    if (noProgress === undefined) state.requests += requestsOf(error);
    run.settle({ kind: "failed", error, noProgress: noProgress === true });
    emit("refreshFailed", {
      reason: run.reason,
      attempt: run.id,
      durationMs: elapsedMs(run.startedAt, now),
      error,
      noProgress: noProgress === true,
      retryInMs: Math.max(leftMs(state.pacing.backoff, now), leftMs(state.pacing.refusal, now)),
    });
    changed();
  }

  function settled(now: Instant): Pacing {
    return state.held === undefined ? state.pacing : settle(state.pacing, elapsedMs(state.held.acceptedAt, now));
  }

  function invalidate(accessKeyId: string): boolean {
    const { held } = state;
    if (held === undefined || held.term.rejected || held.credentials.accessKeyId !== accessKeyId) return false;
    const now = instant(clock);
    const pacing = settled(now);
    const repeated = held.replacedRejected && elapsedMs(held.acceptedAt, now) <= SETTLED_MS;
    state.pacing = afterRejection(pacing, { now, repeated }, policy, random);
    state.held = { ...held, term: { ...held.term, rejected: true } };
    emit("rejected", { repeated });
    changed();
    return true;
  }

  function close(): void {
    state.closed = true;
    state.held = undefined;
    state.lastError = undefined;
    const { run } = state;
    state.run = undefined;
    if (run?.attempt === undefined) run?.settle({ kind: "closed" });
    else run.attempt.giveUp({ kind: "closed" });
  }

  return state;
}

function createRun(id: number, reason: RefreshReason, startedAt: Instant): Run {
  let settle: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => (settle = resolve));
  return { id, reason, startedAt, outcome, settle: (result) => settle(result), outwaited: false };
}
