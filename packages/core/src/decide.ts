import { leftMs, type Instant } from "./clock.js";
import { backoffLeftMs, type Pacing } from "./pacing.js";
import { phaseOf, remainingMs, usefulLeftMs, type Phase, type Term } from "./phase.js";
import type { RefreshPolicy } from "./policy.js";
import type { RefreshReason } from "./provider.js";

/** Everything that a decision depends on. */
export interface Situation {
  /** The held set, if any. */
  readonly term: Term | undefined;
  readonly now: Instant;
  /** The attempt under way; `outwaited` once a call has given up waiting for it. */
  readonly inFlight: { readonly outwaited: boolean } | undefined;
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
  /** The held set, at once. */
  | { readonly do: "return" }
  /** The held set, at once, and an attempt that nobody waits for. */
  | { readonly do: "refresh-behind"; readonly reason: RefreshReason }
  /** Wait for the shared attempt, starting it if need be. */
  | { readonly do: "wait"; readonly reason: RefreshReason; readonly atMostMs: number }
  /** The last error, at once. */
  | { readonly do: "fail" };

const giveHeld: Decision = { do: "return" };
const fail: Decision = { do: "fail" };
const waitInFull = (reason: RefreshReason): Decision => ({ do: "wait", reason, atMostMs: Infinity });

/** What a call gets. Pure: the table of phases and policies in code. */
export function decide(situation: Situation, ask: Ask): Decision {
  const { term, now, policy, pacing, inFlight } = situation;
  if (ask.force) return waitInFull("forced");
  const phase = term === undefined ? "empty" : phaseOf(term, now);
  const calm = isCalm(phase);
  if (!calm && leftMs(pacing.refusal, now) > 0) return fail;

  const over = term === undefined || term.rejected || phase === "expired";
  const blocked = inFlight === undefined && backoffLeftMs(pacing, over, policy, now) > 0;
  if (term === undefined) return blocked ? fail : waitInFull("initial");
  if (phase === "expired") {
    if (!blocked) return waitInFull("expired");
    return policy.whenExpired === "serve" && ask.minValidityMs === 0 ? giveHeld : fail;
  }
  const remaining = remainingMs(term, now);
  if (remaining < ask.minValidityMs) return blocked ? fail : waitInFull("forced");
  if (calm || blocked) return giveHeld;
  if (term.rejected) return waitInFull("rejected");
  if (situation.interactive) return giveHeld;

  if (phase === "advisory") {
    if (inFlight !== undefined) return giveHeld;
    return policy.advisory === "behind" ? { do: "refresh-behind", reason: "advisory" } : waitInFull("advisory");
  }
  if (inFlight?.outwaited === true) return giveHeld;
  const { maxMs, shareOfRemaining } = policy.mandatoryWait;
  return { do: "wait", reason: "mandatory", atMostMs: Math.min(maxMs, remaining * shareOfRemaining) };
}

function isCalm(phase: Phase): boolean {
  return phase === "fresh" || phase === "static";
}

/** What a call gets whose attempt has just failed. */
export function afterFailedWait(situation: Situation, ask: Ask): "return" | "fail" {
  const { term, now, policy, pacing } = situation;
  if (term === undefined) return "fail";
  const remaining = remainingMs(term, now);
  if (ask.minValidityMs > 0 && remaining < ask.minValidityMs) return "fail";
  if (!isCalm(phaseOf(term, now)) && leftMs(pacing.refusal, now) > 0) return "fail";
  return remaining > 0 || policy.whenExpired === "serve" ? "return" : "fail";
}

export type TimerDecision =
  /** Ask the source now. */
  | { readonly do: "attempt"; readonly reason: RefreshReason }
  /** Look again after a while; `Infinity`: never. */
  | { readonly do: "sleep"; readonly forMs: number };

/** What the eager mode's timer does when it fires, or how long it sleeps. */
export function decideTimer(situation: Situation, earliestMs: number): TimerDecision {
  const { term, now, policy, pacing, inFlight } = situation;
  if (inFlight !== undefined) return { do: "sleep", forMs: Infinity };
  const dueMs = untilDueMs(term, now);
  const over = term === undefined || term.rejected || remainingMs(term, now) <= 0;
  const untilOver = over || !policy.backoffEndsWithSet ? Infinity : remainingMs(term, now);
  const heldOff = Math.max(
    earliestMs,
    leftMs(pacing.refusal, now),
    Math.min(backoffLeftMs(pacing, over, policy, now), untilOver),
  );
  const forMs = Math.max(dueMs, heldOff);
  return forMs > 0 ? { do: "sleep", forMs } : { do: "attempt", reason: reasonFor(term, now) };
}

function untilDueMs(term: Term | undefined, now: Instant): number {
  if (term === undefined || term.rejected) return 0;
  const phase = phaseOf(term, now);
  if (phase === "static") return Infinity;
  return phase === "fresh" ? usefulLeftMs(term, now) - term.windows.advisoryMs : 0;
}

function reasonFor(term: Term | undefined, now: Instant): RefreshReason {
  if (term === undefined) return "initial";
  const phase = phaseOf(term, now);
  if (phase === "expired") return "expired";
  if (term.rejected) return "rejected";
  return phase === "mandatory" ? "mandatory" : "advisory";
}
