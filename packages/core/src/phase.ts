import { elapsedMs, type Instant } from "./clock.js";
import type { Windows } from "./windows.js";

/** The state of a refreshable. `static` never expires; the two windows are described with {@link RefreshOptions}. */
export type Phase = "empty" | "static" | "fresh" | "advisory" | "mandatory" | "expired" | "closed";

/** What time says about a held set; no secret in it. */
export interface Term {
  /** The moment that the life counts from. */
  readonly since: Instant;
  /** Life from then on; `Infinity` for credentials that do not expire. */
  readonly lifeMs: number;
  /** The life after which the windows count the set as over: `lifeMs`, or `maxAgeMs` if that is shorter. */
  readonly usefulMs: number;
  /** Whether the life came from the source's own time, so that the local wall clock cannot judge it. */
  readonly trusted: boolean;
  readonly windows: Windows;
  /** Whether AWS refused the set. */
  readonly rejected: boolean;
}

/**
 * Life that is left. When only the wall clock says that a trusted set is over (a suspend, or a clock that was set
 * right: they look alike), the monotonic clock's answer stands.
 */
export function remainingMs(term: Term, now: Instant): number {
  const left = term.lifeMs - elapsedMs(term.since, now);
  return left <= 0 && term.trusted ? term.lifeMs - (now.mono - term.since.mono) : left;
}

/** Time until the windows count the set as over. */
export function usefulLeftMs(term: Term, now: Instant): number {
  return term.usefulMs - elapsedMs(term.since, now);
}

export function phaseOf(term: Term, now: Instant): "static" | "fresh" | "advisory" | "mandatory" | "expired" {
  if (remainingMs(term, now) <= 0) return "expired";
  if (term.rejected) return "mandatory";
  if (term.usefulMs === Infinity) return "static";
  const useful = usefulLeftMs(term, now);
  if (useful <= term.windows.mandatoryMs) return "mandatory";
  return useful <= term.windows.advisoryMs ? "advisory" : "fresh";
}
