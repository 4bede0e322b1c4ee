import type { Rule } from "./book.js";
import type { Contestant } from "./contestants.js";
import type { Tally } from "./score.js";
import type { Sts } from "./sts.js";
import type { Timeline } from "./timeline.js";

/** A broken rule, and where. */
export interface Violation {
  readonly rule: Rule;
  /** Milliseconds since the start. */
  readonly at: number;
  readonly session: string;
  readonly text: string;
}

/** What all sessions of a run share. */
export interface World {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly sts: Sts;
  readonly contestant: Contestant;
  readonly tally: Tally;
  tell(who: string, what: string): void;
  accuse(violation: Violation): void;
}
