import { later, sinceMs, untilMs, type Instant } from "./clock.js";
import { remainingMs, type Tenure, type Term } from "./phase.js";
import type { RefreshPolicy, RetryDelay } from "./policy.js";

/** A set that lives this long without a rejection ends the ladder of rejections. */
export const SETTLED_MS = 60_000;
const LONGEST_REST_MS = 60_000;

/** A time in which calls start no attempt, except forced ones. */
export interface Pause {
  readonly until: Instant;
  /** It is over as soon as the held set has expired or been rejected. */
  readonly endsWithSet: boolean;
  /** Calls that find the set in a window fail meanwhile, instead of getting what is held. */
  readonly refuses: boolean;
}

/** When the source may be asked again. */
export interface Pacing {
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Steps climbed on the ladder "after expiry": failures without a valid set, and sets rejected right away. */
  readonly rung: number;
  readonly pause?: Pause;
  /** No attempt from a timer before then, whatever calls may do. */
  readonly timerRest?: Instant;
}

export const unpaced: Pacing = { failures: 0, rung: 0 };

/** What decides the pace beside what happened. */
export interface Pacer {
  readonly policy: RefreshPolicy;
  readonly random: () => number;
}

export function afterFailure(
  before: Pacing,
  failure: { readonly now: Instant; readonly held: Tenure | undefined; readonly recoverable: boolean },
  { policy, random }: Pacer,
): Pacing {
  const { now, held, recoverable } = failure;
  const { rung, ...pacing } = settle(before, held, now);
  const failures = pacing.failures + 1;
  const restMs = Math.min(LONGEST_REST_MS, 1_000 * 2 ** (failures - 1));
  const after = { failures, rung, timerRest: later(now, restMs) };
  const { then, holdMs } = policy.nonRecoverable;
  const pause = (lengthMs: number, endsWithSet: boolean, refuses = false): Pause => ({
    until: later(now, lengthMs),
    endsWithSet,
    refuses,
  });

  if (!recoverable && then === "throw") return { ...after, pause: pause(between(holdMs, random), false, true) };
  if (held === undefined && failures <= policy.undelayedFirstFailures) return after;
  const remaining = held === undefined || held.term.rejected ? 0 : remainingMs(held.term, now);
  if (remaining <= 0) {
    const delayMs = retryDelayMs(policy.retryAfterExpiry, { rung: rung + 1, remaining }, random);
    return { ...after, rung: rung + 1, pause: pause(delayMs, false) };
  }
  const delayMs = retryDelayMs(policy.retryWhileValid, { rung, remaining }, random);
  const leastMs = recoverable ? 0 : between(holdMs, random);
  return { ...after, pause: pause(Math.max(delayMs, leastMs), policy.backoffEndsWithSet) };
}

/** The successor of a rejected set stays on the ladder until it has proved itself. */
export function afterSuccess(pacing: Pacing, replacedRejected: boolean): Pacing {
  return replacedRejected ? { failures: 0, rung: pacing.rung } : unpaced;
}

/**
 * AWS refused the held set. The first time is answered at once; a set that replaced a refused one and is refused
 * itself within a minute climbs the ladder, so that an endpoint that refuses everything starts no storm.
 */
export function afterRejection(
  before: Pacing,
  { now, held }: { readonly now: Instant; readonly held: Tenure },
  { policy, random }: Pacer,
): Pacing & { readonly repeated: boolean } {
  const pacing = settle(before, held, now);
  const repeated = held.replacedRejected && sinceMs(held.acceptedAt, now) <= SETTLED_MS;
  if (!repeated) return { ...pacing, repeated };
  const rung = pacing.rung + 1;
  const lengthMs = retryDelayMs(policy.retryAfterExpiry, { rung, remaining: 0 }, random);
  // A pause that outlasts the set is not cut short by a rejection either.
  const { pause } = pacing;
  const longer = pause !== undefined && !pause.endsWithSet && untilMs(pause.until, now) > lengthMs;
  const next: Pause = { until: later(now, lengthMs), endsWithSet: false, refuses: false };
  return { ...pacing, rung, pause: longer ? pause : next, repeated };
}

/** The ladder starts anew once the held set has lived for a minute without a rejection. */
function settle(pacing: Pacing, held: Tenure | undefined, now: Instant): Pacing {
  const proved = held !== undefined && !held.term.rejected && sinceMs(held.acceptedAt, now) > SETTLED_MS;
  return proved && pacing.failures === 0 ? { ...pacing, rung: 0 } : pacing;
}

/** How much longer the source is left alone. */
export function pauseLeftMs({ pause }: Pacing, term: Term | undefined, now: Instant): number {
  if (pause === undefined) return 0;
  const left = Math.max(0, untilMs(pause.until, now));
  if (!pause.endsWithSet || term === undefined) return left;
  return term.rejected ? 0 : Math.min(left, Math.max(0, remainingMs(term, now)));
}

function retryDelayMs(
  delay: RetryDelay,
  { rung, remaining }: { readonly rung: number; readonly remaining: number },
  random: () => number,
): number {
  switch (delay.kind) {
    case "uniform":
      return between(delay.rangeMs, random);
    case "doubling":
      return spread(Math.min(delay.maxMs, delay.firstMs * 2 ** (rung - 1)), delay.spread, random);
    case "share-of-remaining": {
      const mostMs = between(delay.maxMs, random);
      // Of a life without end, a share of nothing is not a number.
      const shareMs = spread(remaining * delay.share, delay.spread, random) || 0;
      return Math.min(Math.max(delay.minMs, Math.min(shareMs, mostMs)), remaining);
    }
  }
}

function spread(value: number, share: number, random: () => number): number {
  return value * (1 + share * (2 * random() - 1));
}

function between([from, to]: readonly [number, number], random: () => number): number {
  return from + (to - from) * random();
}
