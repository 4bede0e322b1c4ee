import { leftMs, type Instant } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { usefulLeftMs, type Phase } from "./phase.js";
import type { Renewal } from "./renewal.js";

/** Facts about a refreshable for health checks and logs; never a secret. */
export interface RefreshStatus {
  readonly phase: Phase;
  readonly refreshing: boolean;
  /** When the held set expires, in the source's own words. */
  readonly expiration: Date | undefined;
  /** When the next refresh falls due on the local wall clock: the opening of the advisory window, or the end of a back-off. */
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

export function statusOf(renewal: Renewal<Credentials>, phase: Phase, now: Instant): RefreshStatus {
  const { held, pacing, attempts, requests } = renewal;
  return {
    phase,
    refreshing: renewal.run !== undefined,
    expiration: held?.credentials.expiration === undefined ? undefined : new Date(held.credentials.expiration),
    nextRefresh: nextRefresh(renewal, phase, now),
    attempts,
    requests,
    failures: pacing.failures,
    lastErrorCode: renewal.lastError?.code,
  };
}

function nextRefresh({ held, pacing }: Renewal<Credentials>, phase: Phase, now: Instant): Date | undefined {
  if (held === undefined || phase === "static") return undefined;
  const dueMs = usefulLeftMs(held.term, now) - held.term.windows.advisoryMs;
  const heldOffMs = Math.max(leftMs(pacing.backoff, now), leftMs(pacing.refusal, now));
  return new Date(now.wall + Math.max(0, dueMs, heldOffMs));
}
