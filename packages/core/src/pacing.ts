import { leftMs, type Instant, type Span } from "./clock.js";
import type { RefreshPolicy, RetryDelay } from "./policy.js";

/** A set that lives this long without a rejection ends the ladder of rejections. */
export const SETTLED_MS = 60_000;

/** When the source may be asked again. */
export interface Pacing {
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Steps climbed on the ladder "after expiry": failures without a valid set, and sets rejected right away. */
  readonly rung: number;
  /** No attempt before its end, except a forced one. */
  readonly backoff?: Span & { readonly began: "valid" | "over" };
  /** Calls outside fresh and static fail until its end, without an attempt. */
  readonly refusal?: Span;
}

export const unpaced: Pacing = { failures: 0, rung: 0 };

/** What a failed attempt left behind. */
export interface Failure {
  readonly now: Instant;
  /** `over`: expired, or rejected by AWS. */
  readonly held: "nothing" | "valid" | "over";
  /** Life left of the held set. */
  readonly remainingMs: number;
  readonly recoverable: boolean;
}

export function afterFailure(pacing: Pacing, failure: Failure, policy: RefreshPolicy, random: () => number): Pacing {
  const { now, held } = failure;
  const failures = pacing.failures + 1;
  const { then, holdMs } = policy.nonRecoverable;
  if (!failure.recoverable && then === "throw") {
    return { failures, rung: pacing.rung, refusal: { since: now, lengthMs: between(holdMs, random) } };
  }
  if (held === "nothing" && failures <= policy.undelayedFirstFailures) return { failures, rung: pacing.rung };
  const rung = held === "valid" ? pacing.rung : pacing.rung + 1;
  const delayMs =
    held === "valid"
      ? Math.min(retryDelayMs(policy.retryWhileValid, rung, failure.remainingMs, random), failure.remainingMs)
      : retryDelayMs(policy.retryAfterExpiry, rung, failure.remainingMs, random);
  const lengthMs = failure.recoverable ? delayMs : Math.max(delayMs, between(holdMs, random));
  return { failures, rung, backoff: { since: now, lengthMs, began: held === "valid" ? "valid" : "over" } };
}

/** A rejected set's successor stays on the ladder until it has proved itself. */
export function afterSuccess(pacing: Pacing, replacedRejected: boolean): Pacing {
  return replacedRejected ? { failures: 0, rung: pacing.rung } : unpaced;
}

/** The ladder starts anew once the held set has lived for a minute. */
export function settle(pacing: Pacing, heldForMs: number): Pacing {
  return heldForMs > SETTLED_MS && pacing.rung > 0 && pacing.failures === 0 ? { ...pacing, rung: 0 } : pacing;
}

/**
 * AWS refused the held set. The first time is answered at once; a set that replaced a refused one and is refused
 * itself climbs the ladder, so that an endpoint that refuses everything starts no storm.
 */
export function afterRejection(
  pacing: Pacing,
  rejection: { readonly now: Instant; readonly repeated: boolean },
  policy: RefreshPolicy,
  random: () => number,
): Pacing {
  const { now, repeated } = rejection;
  if (!repeated) return pacing;
  const rung = pacing.rung + 1;
  return {
    ...pacing,
    rung,
    backoff: { since: now, lengthMs: retryDelayMs(policy.retryAfterExpiry, rung, 0, random), began: "over" },
  };
}

/** How long the source must be left alone from now on. */
export function backoffLeftMs(pacing: Pacing, setIsOver: boolean, policy: RefreshPolicy, now: Instant): number {
  const { backoff } = pacing;
  if (backoff?.began === "valid" && setIsOver && policy.backoffEndsWithSet) return 0;
  return leftMs(backoff, now);
}

/** The least pause between a failure and the next attempt from a timer, whatever the policy lets calls do. */
export function timerLadderMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(60_000, 1_000 * 2 ** (failures - 1));
}

function retryDelayMs(delay: RetryDelay, step: number, remaining: number, random: () => number): number {
  switch (delay.kind) {
    case "uniform":
      return between(delay.rangeMs, random);
    case "doubling":
      return spread(Math.min(delay.maxMs, delay.firstMs * 2 ** (step - 1)), delay.spread, random);
    case "share-of-remaining": {
      const wanted = remaining === Infinity ? Infinity : spread(remaining * delay.share, delay.spread, random);
      return Math.max(delay.minMs, Math.min(wanted, between(delay.maxMs, random)));
    }
  }
}

function spread(value: number, share: number, random: () => number): number {
  return value * (1 + share * (2 * random() - 1));
}

function between([from, to]: readonly [number, number], random: () => number): number {
  return from + (to - from) * random();
}
