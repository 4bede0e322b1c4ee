import { failureOf, type Failure } from "./failure.js";

/** What an application awaited: one request, or one whole transfer. Times in milliseconds of one monotonic clock. */
export interface Call {
  readonly kind: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** What it transferred, if it succeeded. */
  readonly bytes: number;
  /** The credentials were renewed while it ran. */
  readonly acrossRenewal: boolean;
  readonly failure: Failure | undefined;
}

export interface Journal {
  readonly calls: readonly Call[];
  /** Does a call, which resolves to the bytes that it transferred, and notes how it went. Never rejects. */
  note(kind: string, call: () => Promise<number>): Promise<boolean>;
}

/** @param generation counts the credentials so far */
export function openJournal(generation: () => number, now: () => number): Journal {
  const calls: Call[] = [];
  return {
    calls,
    async note(kind, call) {
      const [startedAt, before] = [now(), generation()];
      const settled = await call().then(
        (bytes) => ({ bytes, failure: undefined }),
        (error: unknown) => ({ bytes: 0, failure: failureOf(error) }),
      );
      calls.push({ kind, startedAt, endedAt: now(), acrossRenewal: generation() > before, ...settled });
      return settled.failure === undefined;
    },
  };
}
