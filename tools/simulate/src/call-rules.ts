import { isBrsError, type Credentials } from "@brs/core";
import { isWhole } from "./aws-keys.js";
import { tripsUnderWay, type Book } from "./book.js";
import type { Ask } from "./contestants.js";
import { longestWaitMs, remainingMs, type Tenure } from "./rules.js";

/** What a call found when it came. */
export interface Arrival {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly ask: Ask | undefined;
  readonly sleeps: number;
  /** The held set, unless it was over. It may be rejected while the call waits. */
  readonly tenure: Tenure | undefined;
  readonly mayWaitMs: number;
}

/** Timers count whole milliseconds: what a call finds in its last two is over before anything can be waited for. */
const GRAIN_MS = 2;

export function arrive(book: Book, at: number, ask: Ask | undefined): Arrival {
  const now = book.now();
  const { sleeps } = book.machine;
  const tenure = book.tenure !== undefined && remainingMs(book.tenure, now) > GRAIN_MS ? book.tenure : undefined;
  const bounded = tenure?.rejected === false && ask === undefined && book.policy.advisory === "behind";
  return {
    at,
    ask,
    sleeps,
    tenure,
    mayWaitMs: bounded ? longestWaitMs(book.policy, tenure, now) : Infinity,
  };
}

/** `at`: milliseconds since the start. */
export function checkAnswer(book: Book, arrival: Arrival, answer: Credentials, at: number): void {
  const generation = book.keys.find(answer.accessKeyId);
  if (generation === undefined || !isWhole(generation, answer)) {
    return book.accuse(5, `${answer.accessKeyId} came with parts of another set`);
  }
  const { tenure, policy } = book;
  if (policy.whenExpired === "throw" && at >= generation.saidEnd && !mayOutlive(book, answer)) {
    book.accuse(1, `${answer.accessKeyId} was returned ${at - generation.saidEnd} ms after its end`);
  }
  const minValidityMs = arrival.ask?.minValidityMs ?? 0;
  if (tenure !== undefined && minValidityMs > 0 && remainingMs(tenure, book.now()) < minValidityMs) {
    book.accuse(1, `${answer.accessKeyId} was returned with less than the ${minValidityMs} ms that were asked for`);
  }
  checkWait(book, arrival, at);
}

/**
 * Whether a set may be returned after its end: a suspended machine cannot know how long it slept, and a source that
 * does not tell its time is judged by the local clock.
 */
function mayOutlive({ tenure, machine }: Book, { accessKeyId }: Credentials): boolean {
  if (tenure?.accessKeyId !== accessKeyId) return false;
  return tenure.sleeps !== machine.sleeps || (!tenure.trusted && tenure.clockBehind);
}

function checkWait(book: Book, { at: arrivedAt, mayWaitMs, sleeps, tenure }: Arrival, at: number): void {
  const undisturbed = sleeps === book.machine.sleeps && tenure?.rejected === false;
  if (undisturbed && at - arrivedAt > mayWaitMs + GRAIN_MS) {
    book.accuse("waits", `a call waited ${at - arrivedAt} ms, and its phase allowed ${mayWaitMs} ms`);
  }
}

export function checkRejection(book: Book, arrival: Arrival, error: unknown): void {
  const { ask, tenure, sleeps } = arrival;
  if (ask?.signal?.aborted === true || (ask?.minValidityMs ?? 0) > 0) return;
  if (tenure === undefined || (book.closed && isBrsError(error, "ERR_BRS_CLOSED"))) return;
  if (book.policy.nonRecoverable.then === "throw") return;
  // A refused set is waited for in full; it and whatever took its place may end meanwhile, as during a sleep.
  const mayEnd = tenure.rejected || ask?.forceRefresh === true || sleeps !== book.machine.sleeps;
  const held = book.tenure ?? tenure;
  if (!(mayEnd && remainingMs(held, book.now()) <= 0)) {
    book.accuse(3, `a call failed although ${tenure.accessKeyId} was valid: ${String(error)}`);
  }
}

/** Some time after `close()`, when promises have settled. */
export function checkClosed(book: Book, left: { readonly calls: number; readonly timers: number }): void {
  const trips = tripsUnderWay(book);
  if (left.calls > 0) book.accuse(6, `${left.calls} calls still wait`);
  if (left.timers > 0) book.accuse(6, `${left.timers} timers still wait`);
  if (trips > 0) book.accuse(6, `${trips} attempts were not told to stop`);
}
