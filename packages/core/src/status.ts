import type { Credentials } from "./credentials.js";
import { dueInMs } from "./decide.js";
import { expirationOf } from "./held.js";
import type { Phase } from "./phase.js";
import type { Renewal } from "./renewal.js";

/** Facts about a refreshable for health checks and logs; never a secret. */
export interface RefreshStatus {
  /** Where the held set is in its life. */
  readonly phase: Phase;
  /** Whether an attempt is under way. */
  readonly refreshing: boolean;
  /** When the held set expires, in the source's own words. */
  readonly expiration: Date | undefined;
  /**
   * When the next refresh falls due on the local wall clock: the opening of the advisory window, or the end of a
   * back-off. Absent while nothing is held, for credentials that are never refreshed, and during an attempt.
   */
  readonly nextRefresh: Date | undefined;
  /** Calls of the provider so far. */
  readonly attempts: number;
  /** Requests that the provider says it sent, retries included; an attempt that says nothing counts as one. */
  readonly requests: number;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** The code of the last error; absent after a success. */
  readonly lastErrorCode: string | undefined;
}

export function statusOf(renewal: Renewal<Credentials>, phase: Phase): RefreshStatus {
  const { held, attempt, attempts, requests, pacing, lastError } = renewal;
  const situation = renewal.situation();
  const dueMs = held === undefined ? Infinity : dueInMs(situation);
  return {
    phase,
    refreshing: attempt !== undefined,
    expiration: expirationOf(held),
    nextRefresh: dueMs === Infinity ? undefined : new Date(situation.now.wall + dueMs),
    attempts,
    requests,
    failures: pacing.failures,
    lastErrorCode: lastError?.code,
  };
}
