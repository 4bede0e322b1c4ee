import { untilMs, type Instant } from "./clock.js";

/** The state of a refreshable. `static` never expires; the two windows are described with {@link RefreshOptions}. */
export type Phase = "empty" | "static" | "fresh" | "advisory" | "mandatory" | "expired" | "closed";

/** What time says about a held set; no secret in it. Moments at infinity never come. */
export interface Term {
  /** When the advisory window opens. */
  readonly advisory: Instant;
  /** When the mandatory window opens. */
  readonly mandatory: Instant;
  /** When AWS stops accepting the set. */
  readonly end: Instant;
  /** Whether the life came from the source's own time, so that the local wall clock alone cannot end it. */
  readonly trusted: boolean;
  /** Whether AWS refused the set. */
  readonly rejected: boolean;
}

/** What is known of a held set, but for its secrets. */
export interface Tenure {
  readonly term: Term;
  readonly acceptedAt: Instant;
  /** The number of the attempt that brought it. */
  readonly attempt: number;
  /** Whether it took the place of a set that AWS had refused. */
  readonly replacedRejected: boolean;
}

/**
 * Life that is left. When only the wall clock says that a trusted set is over (a suspend, or a clock that was set
 * right: they look alike), the monotonic clock's answer stands.
 */
export function remainingMs({ end, trusted }: Term, now: Instant): number {
  const left = untilMs(end, now);
  return left <= 0 && trusted ? end.mono - now.mono : left;
}

export function phaseOf(term: Term, now: Instant): "static" | "fresh" | "advisory" | "mandatory" | "expired" {
  if (remainingMs(term, now) <= 0) return "expired";
  if (term.rejected) return "mandatory";
  if (term.advisory.mono === Infinity) return "static";
  if (untilMs(term.advisory, now) > 0) return "fresh";
  return untilMs(term.mandatory, now) > 0 ? "advisory" : "mandatory";
}
