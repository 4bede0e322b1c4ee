import type { AbortSignal } from "./abort-signal.js";
import type { Attempt, Outcome } from "./attempt.js";
import { checkOptions, signalRule, type OptionRule } from "./check-options.js";
import { untilMs } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { decide, fallsBack, reasonToRefresh, type Ask, type Situation } from "./decide.js";
import { BrsError, isBrsError } from "./error.js";
import { guard } from "./guard.js";
import { isNoProgress } from "./held.js";
import { remainingMs } from "./phase.js";
import type { CallerClientConfig, RefreshReason } from "./provider.js";
import { windowRule, type RefreshSettings } from "./refresh-options.js";
import type { Renewal } from "./renewal.js";
import { outside } from "./runtime.js";
import { waitFor } from "./wait-for.js";

/** The second clock is consulted at least this often; in between, a fresh read costs one look at the first. */
const CALM_MS = 10;

/** What a read may ask for. */
export interface ReadOptions {
  /** Abandons this caller's wait; the shared attempt goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Wait for new credentials; if they cannot be had, a valid held set is returned. */
  readonly forceRefresh?: boolean | undefined;
  /** The least life that the credentials must have left: milliseconds, ≥ 0. Default 0. */
  readonly minValidityMs?: number | undefined;
  /** Set by AWS SDK clients; passed on to the provider. */
  readonly callerClientConfig?: CallerClientConfig | undefined;
}

/** The ways to get at what a renewal holds. */
export interface Reader<C extends Credentials> {
  read(options?: ReadOptions): Promise<C>;
  refresh(signal: AbortSignal | undefined): Promise<C>;
  /** Forgets that the held set was surely fresh. */
  disturb(): void;
  /** Resolves when every call that waits has settled. */
  settled(): Promise<void>;
}

const nothing: ReadOptions = {};
const rules = {
  signal: signalRule,
  minValidityMs: windowRule,
} satisfies Partial<Record<keyof ReadOptions, OptionRule>>;
const justCredentials: Ask = { force: false, minValidityMs: 0 };

export function createReader<C extends Credentials>(
  renewal: Renewal<C>,
  settings: RefreshSettings,
  onRead: () => void,
): Reader<C> {
  const { clock } = settings;
  let waiting = 0;
  let onIdle: (() => void) | undefined;
  // Wall-clock bounds within which the held set is surely fresh.
  let calmFrom = 0;
  let calmUntil = 0;
  let calm: Promise<C> | undefined;

  function read(options: ReadOptions = nothing): Promise<C> {
    const asksForMore =
      options.forceRefresh === true || options.signal !== undefined || options.minValidityMs !== undefined;
    if (calm !== undefined && !asksForMore) {
      const wall = clock.now();
      if (wall < calmUntil && wall >= calmFrom) return calm;
    }
    renewal.callerClientConfig ??= options.callerClientConfig;
    onRead();
    return (asksForMore ? undefined : glance()) ?? attend(options);
  }

  /** The held set, if a call gets it at once. */
  function glance(): Promise<C> | undefined {
    const situation = survey();
    const decision = decide(situation, justCredentials);
    const { held } = renewal;
    if (held === undefined || decision.do !== "return") return undefined;
    if (decision.refreshBehind !== undefined) startBehind(decision.refreshBehind);
    else if (reasonToRefresh(held.term, situation.now) === undefined) {
      calm = held.promise;
      calmFrom = situation.now.wall;
      calmUntil = calmFrom + Math.min(CALM_MS, untilMs(held.term.advisory, situation.now));
    }
    return held.promise;
  }

  async function attend(options: ReadOptions, mustRefresh = false): Promise<C> {
    waiting++;
    try {
      return await carryOut(options, mustRefresh);
    } finally {
      if (--waiting === 0) onIdle?.();
    }
  }

  async function carryOut({ signal, forceRefresh, minValidityMs = 0 }: ReadOptions, mustRefresh: boolean): Promise<C> {
    demandOpen();
    if (signal?.aborted === true) throw signal.reason;
    checkOptions("credentials()", { signal, minValidityMs }, rules);
    let force = mustRefresh || forceRefresh === true;
    for (;;) {
      const ask = { force, minValidityMs };
      const decision = decide(survey(), ask);
      if (decision.do === "fail") {
        throw (decision.tooShort === true ? tooShort(minValidityMs) : renewal.lastError) ?? closedError();
      }
      if (decision.do === "return") {
        if (decision.refreshBehind !== undefined) startBehind(decision.refreshBehind);
        return held();
      }
      const outcome = await wait(renewal.attempt ?? renewal.start(decision.reason), decision.atMostMs, signal);
      demandOpen();
      if (isBrsError(outcome)) {
        if (mustRefresh ? !isNoProgress(outcome) || isUseless() : !fallsBack(renewal.situation(), ask)) throw outcome;
        return held();
      }
      if (outcome === "accepted") {
        if (minValidityMs === 0) return held();
        force = false;
      }
    }
  }

  /** The situation, after an attempt whose process stood still was abandoned: its connections are dead. */
  function survey(): Situation {
    const situation = renewal.situation();
    if (renewal.attempt?.isOverdue(situation.now) !== true) return situation;
    renewal.attempt.abandon();
    return renewal.situation();
  }

  function startBehind(reason: RefreshReason): void {
    leaveBehind(outside(() => renewal.start(reason)));
  }

  /** A host that freezes or ends after the call is told of an attempt that goes on. */
  function leaveBehind(attempt: Attempt): void {
    if (attempt.left) return;
    attempt.left = true;
    // The host's trouble must not become the caller's.
    guard(
      () => settings.background?.(endOf(attempt)),
      () => undefined,
    );
  }

  async function endOf(attempt: Attempt): Promise<void> {
    while (renewal.attempt === attempt) await attempt.outcome;
  }

  async function wait(
    attempt: Attempt,
    atMostMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Outcome | "outwaited"> {
    const leave = attempt.join();
    let outcome: Outcome | "outwaited" | undefined;
    try {
      return (outcome = await waitFor(attempt.outcome, { clock, atMostMs, signal }));
    } finally {
      leave();
      if (outcome === "outwaited") attempt.outwaited = true;
      if (outcome === undefined || outcome === "outwaited") leaveBehind(attempt);
    }
  }

  function demandOpen(): void {
    if (renewal.closed) throw closedError();
  }

  function held(): C {
    if (renewal.held === undefined) throw closedError();
    return renewal.held.credentials;
  }

  function isUseless(): boolean {
    const { now, held } = renewal.situation();
    return held === undefined || held.term.rejected || remainingMs(held.term, now) <= 0;
  }

  return {
    read,
    refresh: (signal) => attend({ signal }, true),
    disturb() {
      calm = undefined;
    },
    settled: async () => {
      if (waiting > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
  };
}

/** The error of every use after `close()`. */
function closedError(): BrsError {
  return new BrsError("These credentials are closed. Use them before close(), or make new ones.", {
    code: "ERR_BRS_CLOSED",
  });
}

function tooShort(minValidityMs: number): BrsError {
  return new BrsError(
    `Even new credentials are valid for less than minValidityMs (${minValidityMs}). Ask for less, or for longer sessions.`,
    { code: "ERR_BRS_CREDENTIALS", param: "minValidityMs" },
  );
}
