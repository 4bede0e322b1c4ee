/** What calls of one contestant have met. */
export interface Tally {
  calls: number;
  failed: number;
  /** … although the session held credentials that AWS would have taken. */
  failedHolding: number;
  /** Sessions by name of which a call has succeeded, and of which one has failed. */
  readonly served: Set<string>;
  readonly refused: Set<string>;
  /** How long calls waited that did not get their credentials at once; first fetches and sleeping machines apart. Milliseconds. */
  readonly waits: number[];
  /** … those of them that belong to eager sessions. */
  waitedEager: number;
}

export function emptyTally(): Tally {
  return { calls: 0, failed: 0, failedHolding: 0, served: new Set(), refused: new Set(), waits: [], waitedEager: 0 };
}

/** What a run has shown. */
export interface Score {
  readonly calls: number;
  readonly failed: number;
  readonly failedHolding: number;
  /** Sessions whose calls failed, all of them. */
  readonly neverServed: number;
  readonly waited: number;
  readonly waitedEager: number;
  readonly worstWaitMs: number;
  readonly p999WaitMs: number;
  readonly requests: number;
  readonly throttled: number;
  /** After the start: the first five minutes, in which every session fetches for the first time. */
  readonly meanPerMinute: number;
  readonly peakPerMinute: number;
  readonly peakPerSecond: number;
  /** Peak second over mean second: 1 would be perfectly even. */
  readonly herd: number;
}

const START_S = 300;

export function scoreOf(tally: Tally, sts: { readonly perSecond: Uint32Array; readonly throttled: number }): Score {
  const { calls, failed, failedHolding } = tally;
  const waits = [...tally.waits].sort((a, b) => a - b);
  const { perSecond, throttled } = sts;
  // A short run has a short start.
  const later = perSecond.subarray(Math.min(START_S, Math.floor(perSecond.length / 10)));
  const perMinute = sums(later, 60);
  const meanPerSecond = sum(later) / later.length;
  const peakPerSecond = largest(later);
  return {
    calls,
    failed,
    failedHolding,
    neverServed: [...tally.refused].filter((session) => !tally.served.has(session)).length,
    waited: waits.length,
    waitedEager: tally.waitedEager,
    worstWaitMs: waits.at(-1) ?? 0,
    // Calls that waited for nothing are not in the list.
    p999WaitMs: waits[waits.length - 1 - Math.floor(calls / 1_000)] ?? 0,
    requests: sum(perSecond),
    throttled,
    meanPerMinute: meanPerSecond * 60,
    peakPerMinute: largest(perMinute),
    peakPerSecond,
    herd: meanPerSecond === 0 ? 0 : peakPerSecond / meanPerSecond,
  };
}

/** Sums of each `size` numbers in a row. */
export function sums(values: Uint32Array, size: number): readonly number[] {
  return Array.from({ length: Math.floor(values.length / size) }, (_, index) =>
    sum(values.subarray(index * size, (index + 1) * size)),
  );
}

function largest(values: Uint32Array | readonly number[]): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
