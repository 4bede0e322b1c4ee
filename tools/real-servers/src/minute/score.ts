import type { Call } from "./journal.js";

/** From the signal that stopped the server until it answered again, on the journal's clock. */
export interface Restart {
  readonly downAt: number;
  readonly upAt: number;
}

export interface Score {
  readonly calls: number;
  readonly succeeded: number;
  readonly bytes: number;
  /** Calls that succeeded while the credentials were renewed under them. */
  readonly acrossRenewal: number;
  /** Calls that succeeded and took longer than a session lives. */
  readonly longerThanSession: number;
  /** The server did not take the credentials. */
  readonly refused: number;
  /** The connection broke, in a call that was under way at some moment of the restart. */
  readonly cutByRestart: number;
  /** Of these, the calls that had begun before; the others met a closed door. */
  readonly cutUnderWay: number;
  /** Every other failure. */
  readonly unexplained: number;
  /** The failures by what they said, the most frequent first. */
  readonly labels: readonly (readonly [label: string, count: number])[];
}

export function scoreOf(calls: readonly Call[], restart: Restart, sessionMs: number): Score {
  const succeeded = calls.filter((call) => call.failure === undefined);
  const failed = calls.filter((call) => call.failure !== undefined);
  const refused = failed.filter((call) => call.failure?.kind === "refused");
  const cut = failed.filter((call) => isCutBy(call, restart));
  return {
    calls: calls.length,
    succeeded: succeeded.length,
    bytes: succeeded.reduce((sum, call) => sum + call.bytes, 0),
    acrossRenewal: succeeded.filter((call) => call.acrossRenewal).length,
    longerThanSession: succeeded.filter((call) => call.endedAt - call.startedAt > sessionMs).length,
    refused: refused.length,
    cutByRestart: cut.length,
    cutUnderWay: cut.filter((call) => call.startedAt < restart.downAt).length,
    unexplained: failed.length - refused.length - cut.length,
    labels: countLabels(failed),
  };
}

/** Only a broken connection is the restart's doing, and only in a call that overlaps it. */
export function isCutBy({ failure, startedAt, endedAt }: Call, { downAt, upAt }: Restart): boolean {
  return failure?.kind === "broken" && endedAt >= downAt && startedAt <= upAt;
}

function countLabels(failed: readonly Call[]): Score["labels"] {
  const counts = new Map<string, number>();
  for (const { failure } of failed) {
    if (failure !== undefined) counts.set(failure.label, (counts.get(failure.label) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
