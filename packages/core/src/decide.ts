import { sinceMs, untilMs, type Instant } from "./clock.js";
import { pauseLeftMs, SETTLED_MS, type Pacing } from "./pacing.js";
import { phaseOf, remainingMs, type Tenure, type Term } from "./phase.js";
import type { RefreshPolicy } from "./policy.js";
import type { RefreshReason } from "./provider.js";

/** No timer is quicker: a shorter wait would end after the set that it must not outlast. */
const LEAST_WAIT_MS = 1;

/** Everything that a decision depends on. */
export interface Situation {
  readonly now: Instant;
  /** The held set, if any. */
  readonly held: Tenure | undefined;
  /** The attempt under way; `outwaited` once a call has given up waiting for it. */
  readonly attempt: { readonly outwaited: boolean } | undefined;
  readonly pacing: Pacing;
  /** The provider may ask a person. */
  readonly interactive: boolean;
  readonly policy: RefreshPolicy;
}

/** What a call wants beyond "credentials, please". */
export interface Ask {
  readonly force: boolean;
  readonly minValidityMs: number;
}

export type Decision =
  /** The held set, at once; and an attempt that nobody waits for, where there is a reason. */
  | { readonly do: "return"; readonly refreshBehind?: RefreshReason }
  /** Wait for the shared attempt, starting it if need be. */
  | { readonly do: "wait"; readonly reason: RefreshReason; readonly atMostMs: number }
  /** The last error, at once; or, where new credentials were too short-lived as well, an error that says so. */
  | { readonly do: "fail"; readonly tooShort?: true };

/** What a call gets. Pure: the table of phases and policies in code. */
export function decide(situation: Situation, ask: Ask): Decision {
  const { now, held, attempt, pacing, policy } = situation;
  const term = held?.term;
  const waitInFull = (reason: RefreshReason): Decision => ({ do: "wait", reason, atMostMs: Infinity });
  if (ask.force) return waitInFull("forced");
  const due = reasonToRefresh(term, now);
  const remaining = term === undefined ? 0 : remainingMs(term, now);
  const tooShort = remaining < ask.minValidityMs;
  if (due === undefined && !tooShort) return { do: "return" };

  const paused = pauseLeftMs(pacing, term, now) > 0;
  if (paused && pacing.pause?.refuses === true) return { do: "fail" };
  if (paused && attempt === undefined) return { do: serves(situation, ask) ? "return" : "fail" };
  // A source that was made to fetch a moment ago would bring the like again: no storm for the sake of one demand.
  if (due === undefined && held !== undefined && isNewlyFetched(held, now)) return { do: "fail", tooShort: true };
  if (due === undefined || tooShort) return waitInFull(due ?? "forced");
  if (due !== "advisory" && due !== "mandatory") return waitInFull(due);
  if (situation.interactive) return { do: "return" };

  if (due === "advisory") {
    if (attempt !== undefined) return { do: "return" };
    return policy.advisory === "behind" ? { do: "return", refreshBehind: due } : waitInFull(due);
  }
  if (attempt?.outwaited === true) return { do: "return" };
  const { maxMs, shareOfRemaining } = policy.mandatoryWait;
  // Of a life without end, a share of nothing is not a number.
  const atMostMs = Math.min(maxMs, remaining * shareOfRemaining || 0);
  if (atMostMs >= LEAST_WAIT_MS) return { do: "wait", reason: due, atMostMs };
  return attempt === undefined ? { do: "return", refreshBehind: due } : { do: "return" };
}

/** Whether a call whose attempt has just failed gets what is held. */
export function fallsBack(situation: Situation, ask: Ask): boolean {
  const { now, held, pacing } = situation;
  const refused = pacing.pause?.refuses === true && untilMs(pacing.pause.until, now) > 0;
  return serves(situation, ask) && !(refused && reasonToRefresh(held?.term, now) !== undefined);
}

/** Whether what is held answers a call. */
function serves({ now, held, policy }: Situation, { minValidityMs }: Ask): boolean {
  if (held === undefined) return false;
  const remaining = remainingMs(held.term, now);
  return minValidityMs > 0 ? remaining >= minValidityMs : remaining > 0 || policy.whenExpired === "serve";
}

/** Every attempt but the first makes sources that cache fetch. */
function isNewlyFetched({ attempt, acceptedAt }: Tenure, now: Instant): boolean {
  return attempt > 1 && sinceMs(acceptedAt, now) <= SETTLED_MS;
}

/** Time until the source should be asked, if nobody reads; `Infinity` while it is being asked, and for static sets. */
export function dueInMs({ now, held, attempt, pacing }: Situation): number {
  if (attempt !== undefined) return Infinity;
  const term = held?.term;
  const opensInMs = term === undefined || term.rejected ? 0 : untilMs(term.advisory, now);
  return Math.max(0, opensInMs, pauseLeftMs(pacing, term, now));
}

/** Why the source should be asked; `undefined` while a set is fresh or static. */
export function reasonToRefresh(term: Term | undefined, now: Instant): RefreshReason | undefined {
  if (term === undefined) return "initial";
  const phase = phaseOf(term, now);
  if (phase === "fresh" || phase === "static") return undefined;
  return term.rejected && phase !== "expired" ? "rejected" : phase;
}
