import type { CredentialProvider, RefreshableCredentials } from "@brs/core";
import { bookedSource, tripsUnderWay, usableMs, type Book } from "./book.js";
import { elapsedMs, pauseRange, remainingMs, strictlyLeftMs, windowsOf, type Tenure } from "./rules.js";

/** Timers fire on whole milliseconds. */
const GRAIN_MS = 2;
/** HTTP dates are whole seconds. */
const SERVER_TIME_GRAIN_MS = 1_000;
// The shortest pause of `resilient` is a second, and the end of a set, which ends a pause, comes every three.
const STORM = { attempts: 90, withinMs: 60_000 };

/** Watches each trip to the source. */
export function watchTrips(book: Book, source: CredentialProvider): CredentialProvider {
  return bookedSource(book, source, (reason = "initial") => {
    if (book.closed) book.accuse(6, `the source was asked (${reason})`);
    if (tripsUnderWay(book) > 0) book.accuse(2, `a second attempt (${reason}) began`);
    if (reason === "forced") return;
    checkPause(book, reason);
    checkWindow(book, reason);
    if (reason === "rejected" || book.failures > 0) checkStorm(book);
  });
}

function checkPause(book: Book, reason: string): void {
  const { pause } = book;
  if (pause === undefined) return;
  const leftMs = pause.lengthMs - elapsedMs(pause.since, book.now());
  const over = pause.endsWithSet && usableMs(book) === 0;
  if (leftMs > GRAIN_MS && !over) book.accuse(2, `an attempt (${reason}) began ${leftMs} ms before the back-off ended`);
}

function checkWindow(book: Book, reason: string): void {
  const { tenure } = book;
  if (tenure === undefined || tenure.rejected) return;
  const now = book.now();
  const leftMs = strictlyLeftMs(tenure, now);
  const opensMs = windowsOf(tenure.lifeMs).advisoryMs;
  if (leftMs > opensMs + GRAIN_MS) {
    book.accuse(4, `an attempt (${reason}) began with ${leftMs} ms left, and the window opens at ${opensMs} ms`);
  }
}

function checkStorm({ unplanned, now, accuse }: Book): void {
  const since = now();
  const [earliest] = unplanned;
  unplanned.push(since);
  if (earliest === undefined || unplanned.length <= STORM.attempts) return;
  unplanned.shift();
  if (elapsedMs(earliest, since) < STORM.withinMs) {
    accuse(4, `${STORM.attempts} attempts within ${STORM.withinMs / 1_000} s that no window asked for`);
  }
}

/** Watches how attempts end. */
export function watchEvents(
  book: Book,
  credentials: RefreshableCredentials,
  listening: { readonly tell: (what: string) => void; readonly onError: (error: unknown) => void },
): void {
  const listen: RefreshableCredentials["on"] = (event, listener) =>
    credentials.on(event, (detail) => {
      // A refreshable drops what listeners throw: it would hide the referee's own mistakes.
      try {
        listener(detail);
      } catch (error) {
        listening.onError(error);
      }
    });
  listen("refreshed", ({ attempt, reason, late }) => {
    listening.tell(`refreshed ${attempt} ${reason}${late ? " late" : ""}`);
    const tenure = tenureOf(book, attempt);
    if (tenure === undefined) return book.accuse(5, `attempt ${attempt} succeeded without an answer of the source`);
    checkProgress(book, tenure);
    Object.assign(book, { tenure, catches: [], pause: undefined, failures: 0, failuresAfterExpiry: 0 });
  });
  listen("refreshFailed", ({ attempt, reason, error, retryInMs }) => {
    listening.tell(`refreshFailed ${attempt} ${reason} ${error.code} ${Math.round(retryInMs)}`);
    noteFailure(book, error.recoverable, retryInMs);
  });
  listen("rejected", ({ repeated }) => {
    listening.tell(`rejected${repeated ? " again" : ""}`);
    const { tenure } = book;
    if (tenure === undefined) return book.accuse(5, "a set was rejected that nobody holds");
    tenure.rejected = true;
    const { retryAfterExpiry } = book.policy;
    if (!repeated || retryAfterExpiry.kind !== "doubling") return;
    const leastMs = retryAfterExpiry.firstMs * (1 - retryAfterExpiry.spread);
    book.pause = { since: book.now(), lengthMs: leastMs, endsWithSet: false };
  });
}

function noteFailure(book: Book, recoverable: boolean, retryInMs: number): void {
  const { policy } = book;
  const since = book.now();
  const remaining = usableMs(book);
  book.failures++;
  if (remaining === 0 || (remaining === undefined && book.failures > policy.undelayedFirstFailures)) {
    book.failuresAfterExpiry++;
  }
  const { failures, failuresAfterExpiry } = book;
  const [least, most] = pauseRange(policy, { recoverable, remainingMs: remaining, failures, failuresAfterExpiry });
  if (retryInMs < least - GRAIN_MS || retryInMs > most + GRAIN_MS) {
    book.accuse(4, `a pause of ${retryInMs} ms after a failure, and the policy says ${least} to ${most} ms`);
  }
  const valid = remaining !== undefined && remaining > 0;
  const refusal = !recoverable && policy.nonRecoverable.then === "throw";
  book.pause = { since, lengthMs: retryInMs, endsWithSet: valid && policy.backoffEndsWithSet && !refusal };
}

function checkProgress(book: Book, next: Tenure): void {
  const { tenure, now } = book;
  const progress = tenure?.accessKeyId !== next.accessKeyId || next.expiresAt > tenure.expiresAt;
  if (!progress) book.accuse(4, `${next.accessKeyId} was taken for progress over itself`);
  if (remainingMs(next, now()) <= 0) book.accuse(1, `${next.accessKeyId} was accepted dead on arrival`);
}

/** The set that an attempt brought, as it is held from now on. */
function tenureOf(book: Book, attempt: number): Tenure | undefined {
  const trip = book.catches.find(({ number }) => number === attempt);
  if (trip?.answer.expiration === undefined) return undefined;
  const { accessKeyId, expiration, serverTime } = trip.answer;
  const now = book.now();
  const expiresAt = expiration.getTime();
  const trusted = serverTime !== undefined;
  return {
    accessKeyId,
    expiresAt,
    trusted,
    since: trusted ? trip.since : now,
    lifeMs: trusted ? expiresAt - serverTime.getTime() - SERVER_TIME_GRAIN_MS : expiresAt - now.wall,
    sleeps: trip.sleeps,
    clockBehind: book.machine.skewMs < 0,
    rejected: false,
  };
}
