import type { CredentialProvider, Credentials, Fetched, RefreshPolicy } from "@brs/core";
import type { AwsKeys } from "./aws-keys.js";
import type { Machine } from "./machine.js";
import { remainingMs, type Instant, type Tenure } from "./rules.js";

/** The invariants of refresh.md by number, and the longest waits of its table of phases. */
export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | "waits";

export const ruleText: Readonly<Record<Rule, string>> = {
  1: "no returned set is past its expiry on the source's clock",
  2: "one attempt at a time, and none during a back-off",
  3: "a call that finds a valid set never fails",
  4: "no attempt before a window opens, and no storm",
  5: "each returned set is one generation",
  6: "after close() nothing remains",
  waits: "a call waits no longer than its phase allows",
};

/** One trip to the source. */
export interface Trip {
  readonly since: Instant;
  /** How often the machine had slept. */
  readonly sleeps: number;
  readonly signal: { readonly aborted: boolean } | undefined;
}

/** What a trip brought home. */
export interface Catch {
  /** The number of the trip, and of its attempt. */
  readonly number: number;
  readonly since: Instant;
  readonly sleeps: number;
  readonly answer: Credentials & Fetched;
}

/** A time in which the source is to be left alone. */
export interface Pause {
  readonly since: Instant;
  readonly lengthMs: number;
  readonly endsWithSet: boolean;
}

/** What the referee has seen of one session. */
export interface Book {
  readonly policy: RefreshPolicy;
  readonly keys: AwsKeys;
  readonly machine: Machine;
  readonly now: () => Instant;
  readonly accuse: (rule: Rule, text: string) => void;
  trips: number;
  /** When the last ones began that no window asked for: after a failure, and for a rejection. */
  readonly unplanned: Instant[];
  underWay: readonly Trip[];
  /** What the last trips brought that nobody has told of yet. */
  catches: readonly Catch[];
  tenure: Tenure | undefined;
  pause: Pause | undefined;
  failures: number;
  failuresAfterExpiry: number;
  closed: boolean;
}

/** Answers of sources that lie pile up: nobody takes them. */
const REMEMBERED = 8;
const nothing: readonly never[] = [];

export function openBook(about: Pick<Book, "policy" | "keys" | "machine" | "now" | "accuse">): Book {
  return {
    ...about,
    trips: 0,
    unplanned: [],
    underWay: nothing,
    catches: nothing,
    tenure: undefined,
    pause: undefined,
    failures: 0,
    failuresAfterExpiry: 0,
    closed: false,
  };
}

/** Life that the held set has left for those who trust it: none once AWS has refused it. */
export function usableMs({ tenure, now }: Book): number | undefined {
  if (tenure === undefined) return undefined;
  return tenure.rejected ? 0 : Math.max(0, remainingMs(tenure, now()));
}

/** A source that keeps the book. `onTrip` runs before each trip. */
export function bookedSource(
  book: Book,
  source: CredentialProvider,
  onTrip: (reason: string | undefined) => void,
): CredentialProvider {
  return async (context) => {
    onTrip(context?.reason);
    const number = ++book.trips;
    const since = book.now();
    const { sleeps } = book.machine;
    const trip: Trip = { since, sleeps, signal: context?.signal };
    book.underWay = [...book.underWay, trip];
    try {
      const answer = await source(context);
      book.catches = [...book.catches.slice(-REMEMBERED), { number, since, sleeps, answer }];
      return answer;
    } finally {
      book.underWay = book.underWay.filter((each) => each !== trip);
    }
  };
}

/** How many trips nobody has ended. */
export function tripsUnderWay({ underWay }: Book): number {
  return underWay.filter(({ signal }) => signal?.aborted !== true).length;
}
