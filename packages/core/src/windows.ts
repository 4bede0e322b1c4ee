const MINUTE = 60_000;
const LARGEST_SHARE = 0.75;

/** The two windows at the end of a set's life, as remaining life at which they open. */
export interface Windows {
  readonly advisoryMs: number;
  readonly mandatoryMs: number;
}

/** What the user asked of the windows. */
export interface WindowOptions {
  readonly advisoryWindowMs?: number | undefined;
  readonly mandatoryWindowMs?: number | undefined;
}

/**
 * The windows for a life. Never more than three quarters of it: a session of six seconds must not refresh all the time.
 * `capped` says that the user's own figures did not fit.
 */
export function windowsFor(lifeMs: number, options: WindowOptions): Windows & { readonly capped: boolean } {
  const largest = LARGEST_SHARE * lifeMs;
  const { advisoryWindowMs, mandatoryWindowMs } = options;
  const usual = Math.min(usualAdvisoryMs(lifeMs), largest);
  const advisoryMs = advisoryWindowMs ?? Math.max(usual, mandatoryWindowMs ?? 0);
  const mandatoryMs = mandatoryWindowMs ?? Math.min(MINUTE, advisoryMs / 5);
  if (advisoryMs <= largest) return { advisoryMs, mandatoryMs, capped: false };
  return { advisoryMs: largest, mandatoryMs: mandatoryMs * (largest / advisoryMs), capped: true };
}

/** The tiers that AWS's SDKs are adopting. */
function usualAdvisoryMs(lifeMs: number): number {
  if (lifeMs <= 20 * MINUTE) return 5 * MINUTE;
  if (lifeMs < 90 * MINUTE) return 15 * MINUTE;
  return 60 * MINUTE;
}
