import { isBrsError, type CredentialProvider, type Credentials } from "@brs/core";
import { watchEvents, watchTrips } from "./attempt-rules.js";
import type { AwsKeys, Generation } from "./aws-keys.js";
import { openBook, type Book } from "./book.js";
import { arrive, checkAnswer, checkClosed, checkRejection, type Arrival } from "./call-rules.js";
import type { Ask } from "./contestants.js";
import type { SessionPlan } from "./fleet.js";
import type { Machine } from "./machine.js";
import { randomStream } from "./random.js";
import { createSource } from "./source.js";
import { createStsClient } from "./sts-client.js";
import { during } from "./weather.js";
import type { World } from "./world.js";

/** A session of a contestant, from its start to the end of its process. */
export interface Session {
  /** One call of an AWS service with the session's credentials. */
  call(ask: Ask | undefined): "quiet" | void;
  /** Ends it; the result looks, once promises have settled, whether anything was left. */
  close(): () => void;
}

/** One call under way. */
interface Call {
  readonly at: number;
  readonly ask: Ask | undefined;
  readonly sleeps: number;
  /** The first fetch of a client is not a refresh. */
  readonly cold: boolean;
  readonly arrival: Arrival | undefined;
  readonly isReplay: boolean;
}

export function openSession(plan: SessionPlan, machine: Machine, keys: AwsKeys, world: World): Session {
  const { timeline, contestant, tally, seed } = world;
  const clock = machine.clock();
  const book = contestant.policy === undefined ? undefined : bookOf(contestant.policy);
  const source = sourceOf(plan, machine, keys, world);
  const client = contestant.enter({
    plan,
    clock,
    random: randomStream(seed, "core", plan.name),
    source: book === undefined ? source : watchTrips(book, source),
  });
  const tell = (what: string): void => world.tell(plan.name, what);
  if (book !== undefined && client.credentials !== undefined) {
    watchEvents(book, client.credentials, { tell, onError: timeline.abandon });
  }

  let known: { readonly answer: Promise<Credentials>; readonly generation: Generation } | undefined;
  let newest: Generation | undefined;
  let waiting = 0;
  let closed = false;

  function bookOf(policy: Book["policy"]): Book {
    return openBook({
      policy,
      keys,
      machine,
      now: () => ({ wall: clock.now(), mono: clock.monotonic() }),
      accuse: (rule, text) => world.accuse({ rule, at: timeline.now, session: plan.name, text }),
    });
  }

  function call(ask: Ask | undefined): "quiet" | void {
    if (ask === undefined) tally.calls++;
    const sure = client.atOnce?.();
    if (sure !== undefined) {
      const generation = keys.find(sure.accessKeyId);
      if (generation === undefined || !keys.accepts(generation, timeline.now)) fail(ask, "ExpiredToken");
      return "quiet";
    }
    const trips = book?.trips;
    const cold = newest === undefined || client.isCold?.() === true;
    const answer = client.call(ask);
    // The same settled promise as before: what it says is known, and most calls are like this.
    if (known?.answer === answer && isGood(known.generation)) return trips === book?.trips ? "quiet" : undefined;
    const { now: at } = timeline;
    const arrival = book && arrive(book, at, ask);
    attend(answer, { at, ask, sleeps: machine.sleeps, cold, arrival, isReplay: false });
  }

  function isGood(generation: Generation): boolean {
    return timeline.now < generation.saidEnd && keys.accepts(generation, timeline.now);
  }

  function attend(answer: Promise<Credentials>, call: Call): void {
    waiting++;
    answer
      .then(
        (credentials) => {
          waiting--;
          if (!closed) onCredentials(credentials, answer, call);
        },
        (error: unknown) => {
          waiting--;
          if (book !== undefined && call.arrival !== undefined) checkRejection(book, call.arrival, error);
          const abandoned = closed || call.ask?.signal?.aborted === true;
          if (!abandoned) fail(call.ask, nameOf(error));
        },
      )
      .catch(timeline.abandon);
  }

  function onCredentials(credentials: Credentials, answer: Promise<Credentials>, call: Call): void {
    if (book !== undefined && call.arrival !== undefined) checkAnswer(book, call.arrival, credentials, timeline.now);
    const { accessKeyId } = credentials;
    const generation = keys.find(accessKeyId);
    if (generation === undefined) return fail(call.ask, "InvalidClientTokenId");
    known = { answer, generation };
    if (newest === undefined || generation.issuedAt > newest.issuedAt) newest = generation;
    if (keys.accepts(generation, timeline.now)) return succeed(call);
    if (client.heal === undefined || call.isReplay) return fail(call.ask, "ExpiredToken");
    client.heal(accessKeyId);
    const arrival = book && arrive(book, timeline.now, undefined);
    attend(client.call(undefined), { ...call, arrival, isReplay: true });
  }

  function succeed({ at, ask, sleeps, cold }: Call): void {
    tally.served.add(plan.name);
    const waitMs = timeline.now - at;
    if (waitMs === 0) return;
    tell(`waited ${waitMs}`);
    if (ask !== undefined || cold || sleeps !== machine.sleeps) return;
    tally.waits.push(waitMs);
    if (plan.mode === "eager") tally.waitedEager++;
  }

  function fail(ask: Ask | undefined, name: string): void {
    const holding = newest !== undefined && keys.accepts(newest, timeline.now);
    tell(`failed ${name}${holding ? " with valid credentials" : ""}`);
    if (ask !== undefined) return;
    tally.failed++;
    tally.refused.add(plan.name);
    if (holding) tally.failedHolding++;
  }

  return {
    call,
    close() {
      closed = true;
      if (book !== undefined) book.closed = true;
      client.close().catch(timeline.abandon);
      return () => {
        if (book !== undefined) checkClosed(book, { calls: waiting, timers: clock.timers });
      };
    },
  };
}

function sourceOf(plan: SessionPlan, machine: Machine, keys: AwsKeys, world: World): CredentialProvider {
  const { seed, sts, timeline } = world;
  const now = (): number => timeline.now;
  const assumeRole = createStsClient({
    sts,
    machine,
    now,
    random: randomStream(seed, "sts", plan.name),
    denied: () => during(plan.denied, timeline.now),
  });
  return createSource({ plan, machine, keys, assumeRole, now, random: () => randomStream(seed, "source", plan.name) });
}

function nameOf(error: unknown): string {
  if (isBrsError(error)) return error.code;
  return error instanceof Error ? error.name : String(error);
}
