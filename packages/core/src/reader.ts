import type { AbortSignal } from "./abort-signal.js";
import { instant, type Instant } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { afterFailedWait, decide, type Ask, type Decision } from "./decide.js";
import { BrsError } from "./error.js";
import { phaseOf, remainingMs, usefulLeftMs } from "./phase.js";
import type { CallerClientConfig, RefreshReason } from "./provider.js";
import type { RefreshSettings } from "./refresh-options.js";
import type { Outcome, Renewal, Run } from "./renewal.js";
import { outside } from "./runtime.js";
import { kindOf } from "./seal.js";
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
}

export function createReader<C extends Credentials>(
  renewal: Renewal<C>,
  settings: RefreshSettings,
  onRead: () => void,
): Reader<C> {
  const { clock } = settings;
  // Wall-clock bounds within which the held set is surely fresh.
  let calmFrom = 0;
  let calmUntil = 0;
  let calm: Promise<C> | undefined;

  function read(options?: ReadOptions): Promise<C> {
    if (calm !== undefined && (options === undefined || isPlain(options))) {
      const wall = clock.now();
      if (wall < calmUntil && wall >= calmFrom) return calm;
    }
    return attend(options ?? {});
  }

  function attend(options: ReadOptions): Promise<C> {
    if (renewal.closed) return Promise.reject(closedError());
    const { signal, minValidityMs = 0 } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (!Number.isFinite(minValidityMs) || minValidityMs < 0) return Promise.reject(badMinValidity(minValidityMs));
    renewal.callerClientConfig ??= options.callerClientConfig;
    onRead();
    const now = instant(clock);
    const { run } = renewal;
    // Nothing could run while the limit passed: a thawed Lambda. Its sockets are dead, so start anew.
    if (run?.attempt?.overdue(now) === true) run.attempt.giveUp({ kind: "frozen" });
    const ask = { force: options.forceRefresh === true, minValidityMs };
    const decision = decide(renewal.situation(now), ask);
    if (decision.do === "return" && renewal.held !== undefined) {
      keepCalm(now);
      return renewal.held.promise;
    }
    if (decision.do === "refresh-behind" && renewal.held !== undefined) {
      const { promise } = renewal.held;
      startBehind(decision.reason);
      return promise;
    }
    return carryOut(decision, ask, signal);
  }

  function keepCalm(now: Instant): void {
    const { held } = renewal;
    if (held === undefined) return;
    const phase = phaseOf(held.term, now);
    if (phase !== "fresh" && phase !== "static") return;
    calm = held.promise;
    calmFrom = now.wall;
    calmUntil = now.wall + Math.min(CALM_MS, usefulLeftMs(held.term, now) - held.term.windows.advisoryMs);
  }

  function startBehind(reason: RefreshReason): void {
    const { outcome } = outside(() => renewal.start(reason));
    try {
      settings.background?.(outcome);
    } catch {
      // The host's trouble must not become the caller's.
    }
  }

  async function carryOut(first: Decision, ask: Ask, signal: AbortSignal | undefined): Promise<C> {
    for (let decision = first; ; decision = decide(renewal.situation(instant(clock)), ask)) {
      if (decision.do === "fail") throw renewal.lastError ?? closedError();
      if (decision.do === "refresh-behind") startBehind(decision.reason);
      if (decision.do !== "wait") return held();
      const run = renewal.run ?? renewal.start(decision.reason);
      const outcome = await wait(run, decision.atMostMs, signal);
      if (outcome === "outwaited" || outcome.kind === "frozen") continue;
      if (outcome.kind === "closed" || renewal.closed) throw closedError();
      if (outcome.kind === "failed") {
        if (afterFailedWait(renewal.situation(instant(clock)), ask) === "fail") throw outcome.error;
      } else if (ask.minValidityMs > 0) requireLife(ask.minValidityMs);
      return held();
    }
  }

  async function wait(run: Run, atMostMs: number, signal: AbortSignal | undefined): Promise<Outcome | "outwaited"> {
    const leave = run.attempt?.join();
    try {
      const outcome = await waitFor(run.outcome, { clock, atMostMs, signal });
      if (outcome === "outwaited") run.outwaited = true;
      return outcome;
    } finally {
      leave?.();
    }
  }

  function held(): C {
    if (renewal.held === undefined) throw closedError();
    return renewal.held.credentials;
  }

  function requireLife(minValidityMs: number): void {
    const { held } = renewal;
    if (held !== undefined && remainingMs(held.term, instant(clock)) < minValidityMs) {
      throw new BrsError(
        `Even new credentials live shorter than minValidityMs (${minValidityMs}). Ask for less, or for longer sessions.`,
        { code: "ERR_BRS_CREDENTIALS", param: "minValidityMs" },
      );
    }
  }

  async function refresh(signal: AbortSignal | undefined): Promise<C> {
    if (renewal.closed) throw closedError();
    if (signal?.aborted === true) throw signal.reason;
    for (;;) {
      const outcome = await wait(renewal.run ?? renewal.start("forced"), Infinity, signal);
      if (outcome === "outwaited" || outcome.kind === "frozen") continue;
      if (outcome.kind === "closed" || renewal.closed) throw closedError();
      const stillGood = outcome.kind === "failed" && outcome.noProgress && usable();
      if (outcome.kind === "failed" && !stillGood) throw outcome.error;
      return held();
    }
  }

  function usable(): boolean {
    const term = renewal.held?.term;
    return term !== undefined && !term.rejected && remainingMs(term, instant(clock)) > 0;
  }

  return {
    read,
    refresh,
    disturb() {
      calm = undefined;
    },
  };
}

function isPlain(options: ReadOptions): boolean {
  return options.forceRefresh !== true && options.signal === undefined && options.minValidityMs === undefined;
}

/** The error of every use after `close()`. */
export function closedError(): BrsError {
  return new BrsError("These credentials are closed. Use them before close(), or make new ones.", {
    code: "ERR_BRS_CLOSED",
  });
}

function badMinValidity(value: unknown): BrsError {
  const got = typeof value === "number" ? String(value) : kindOf(value);
  return new BrsError(`minValidityMs must be a finite number of milliseconds, 0 or more, got ${got}.`, {
    code: "ERR_BRS_VALIDATION",
    param: "minValidityMs",
  });
}
