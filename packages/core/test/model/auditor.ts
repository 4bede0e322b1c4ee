import type { BrsError, Credentials, RefreshableCredentials, RefreshEvents } from "../../src/index.js";
import type { Schedule } from "./schedule.js";
import type { World } from "./world.js";

const MINUTE = 60_000;
const TIMEOUT_MS = 30_000;
/** Sums of fractions of milliseconds are not exact. */
const EPSILON = 1e-3;

interface Moment {
  readonly wall: number;
  readonly mono: number;
}

/** A caller who waits. */
export interface Call {
  readonly kind: "call" | "force" | "refresh" | "demand";
  readonly signal: AbortSignal | undefined;
  readonly minValidityMs: number;
  readonly foundValid: boolean;
  /** A clock moved or AWS rejected the set meanwhile: what the caller found proves nothing any more. */
  disturbed: boolean;
}

interface HeldSet {
  readonly key: string;
  readonly attempt: number;
  /** Where its life counts from, and how long it is, as refresh.md has it. */
  readonly origin: Moment;
  readonly lifeMs: number;
  readonly acceptedAt: Moment;
  /** The local clock was behind when it came, and the source told no time: nobody can know when it ends. */
  readonly unknowable: boolean;
  /** How often the machine had slept and the wall clock been set before. */
  readonly sleeps: number;
  readonly jumps: number;
  rejected: boolean;
}

interface Pause {
  readonly from: Moment;
  readonly ms: number;
  readonly endsWithSet: boolean;
}

/** Watches a refreshable from outside and holds it to the promises of its design, by arithmetic of its own. */
export function createAuditor(schedule: Schedule, world: World, credentials: RefreshableCredentials) {
  const { told } = schedule;
  const resilient = schedule.policy === "resilient";
  const trace: string[] = [];
  const broken: string[] = [];
  const calls = new Set<Call>();
  let held: HeldSet | undefined;
  let pause: Pause | undefined;
  let open: { readonly attempt: number; readonly at: Moment } | undefined;
  let sleeps = 0;
  let jumps = 0;
  const startedAt = new Map<number, Moment & { readonly sleeps: number; readonly jumps: number }>();
  let failuresInARow = 0;
  let closed = false;
  let clocksEverMoved = false;
  let lastCall: "good" | "bad" | undefined;

  const now = (): Moment => ({ wall: world.clock.now(), mono: world.clock.monotonic() });
  const since = (moment: Moment): number => Math.max(now().wall - moment.wall, now().mono - moment.mono);
  let eventsAfterClose = 0;
  const note = (line: string): void => void trace.push(`${Math.round(world.clock.monotonic())} ${line}`);
  function demand(promise: string, kept: boolean): void {
    if (!kept) broken.push(`${Math.round(world.clock.monotonic())} ms: ${promise}`);
  }

  /** Listens; a mistake of ours must not be taken for a listener that throws, and be dropped. */
  function hear<E extends keyof RefreshEvents>(event: E, listener: (detail: RefreshEvents[E]) => void): void {
    credentials.on(event, (detail) => {
      try {
        listener(detail);
      } catch (error) {
        broken.push(`the auditor failed: ${String((error as Error).stack)}`);
      }
    });
  }

  const isOver = (set: HeldSet): boolean =>
    (told ? now().mono - set.origin.mono : since(set.origin)) >= set.lifeMs - EPSILON;
  /**
   * Neither clock can know the end: the machine slept, which the monotonic clock does not see, and the wall clock is
   * not asked where the source told its time, or was set as well.
   */
  const isBlind = (set: HeldSet): boolean => sleeps > set.sleeps && (told || jumps > set.jumps);
  const windowMs = (lifeMs: number): number =>
    Math.min(lifeMs <= 20 * MINUTE ? 5 * MINUTE : lifeMs < 90 * MINUTE ? 15 * MINUTE : 60 * MINUTE, 0.75 * lifeMs);
  const waiting = (...kinds: Call["kind"][]): boolean => [...calls].some(({ kind }) => kinds.includes(kind));

  // An eager session has begun before anybody could listen.
  if (schedule.mode === "eager") {
    open = { attempt: 1, at: now() };
    startedAt.set(1, { ...now(), sleeps, jumps });
  }
  hear("refreshing", ({ reason, attempt }) => {
    note(`refreshing ${attempt} ${reason}`);
    if (open !== undefined) demand("an attempt is abandoned only when overdue", since(open.at) > TIMEOUT_MS + 1_000);
    open = { attempt, at: now() };
    startedAt.set(attempt, { ...now(), sleeps, jumps });
    demand("no attempt after close", !closed);
    justify(reason);
  });

  /** Invariants 2 and 4: every attempt is needed, or allowed by the back-off. */
  function justify(reason: RefreshEvents["refreshing"]["reason"]): void {
    if (reason === "forced" && waiting("force", "refresh")) return;
    const early = resilient && pause?.endsWithSet === true && (reason === "expired" || reason === "rejected");
    if (pause !== undefined && !early)
      demand(`no ${reason} attempt in a back-off`, since(pause.from) >= pause.ms - EPSILON);
    switch (reason) {
      case "initial":
        return demand("an initial attempt only while nothing is held", held === undefined);
      case "expired":
        return demand("an attempt for expiry only after it", held !== undefined && isOver(held));
      case "rejected":
        return demand("an attempt for a rejection only after one", held?.rejected === true);
      case "forced":
        return demand(
          "an attempt for a demand, and at most one a minute",
          waiting("demand") && held !== undefined && (held.attempt === 1 || since(held.acceptedAt) > MINUTE - EPSILON),
        );
      case "advisory":
      case "mandatory":
        demand("no attempt behind a call or timer for a person", !schedule.interactive || waiting("demand"));
        return demand(
          "no attempt before the window",
          held !== undefined && since(held.origin) >= held.lifeMs - windowMs(held.lifeMs) - EPSILON,
        );
    }
  }

  hear("refreshed", ({ attempt, expiration, late }) => {
    note(`refreshed ${attempt} ${late ? "late" : ""}`);
    if (open?.attempt === attempt && !late) open = undefined;
    const key = credentials.peek()!.accessKeyId;
    const origin = told ? startedAt.get(attempt)! : now();
    const { endsAt, toldAt } = world.issued.get(key)!;
    const lifeMs = told ? endsAt - toldAt - 1_000 : expiration!.getTime() - world.clock.now();
    demand("a newer set is never replaced by an older attempt", held === undefined || attempt > held.attempt);
    const unknowable = !told && world.skew() < 0;
    const { sleeps: sleepsBefore, jumps: jumpsBefore } = told ? startedAt.get(attempt)! : { sleeps, jumps };
    held = {
      key,
      attempt,
      origin,
      lifeMs,
      acceptedAt: now(),
      unknowable,
      sleeps: sleepsBefore,
      jumps: jumpsBefore,
      rejected: false,
    };
    pause = undefined;
    failuresInARow = 0;
  });

  hear("refreshFailed", ({ attempt, error, retryInMs }) => {
    note(`failed ${attempt} ${error.code} ${Math.round(retryInMs)}`);
    if (open?.attempt === attempt) open = undefined;
    failuresInARow++;
    const valid = held !== undefined && !held.rejected && credentials.peek() !== undefined;
    pause = { from: now(), ms: retryInMs, endsWithSet: resilient && valid };
    demand(`the back-off is as the policy says (${retryInMs} ms)`, isAllowedDelay(retryInMs, error.recoverable, valid));
  });

  function isAllowedDelay(ms: number, recoverable: boolean, valid: boolean): boolean {
    const within = (from: number, to: number): boolean => ms >= from - EPSILON && ms <= to + EPSILON;
    if (!resilient && !recoverable) return within(1_000, 5_000);
    if (held === undefined && failuresInARow <= 2) return ms === 0;
    if (!resilient) return within(300_000, 600_000);
    // While valid: a share of what is left, at least a second, never past expiry.
    return valid ? ms > 0 && ms <= 600_000 : within(750, 75_000);
  }

  hear("rejected", ({ repeated }) => {
    note(`rejected ${repeated}`);
    held!.rejected = true;
    for (const call of calls) call.disturbed = true;
    // An attempt that is under way already goes on.
    if (!repeated || credentials.refreshing) return;
    const ms = credentials.status().nextRefresh!.getTime() - world.clock.now();
    pause = { from: now(), ms, endsWithSet: false };
    demand(`a strike delays the next attempt (${ms} ms)`, ms >= (resilient ? 749 : 299_999));
  });

  hear("closed", () => {
    note("closed");
    closed = true;
  });
  for (const event of ["refreshing", "refreshed", "refreshFailed", "rejected", "closed"] as const) {
    hear(event, () => {
      if (closed && event !== "closed") eventsAfterClose++;
    });
  }

  function checkSet(call: Call, set: Credentials): void {
    const known = world.issued.get(set.accessKeyId);
    demand("a returned set was issued by the source", known !== undefined);
    if (known === undefined) return;
    const name = set.accessKeyId.slice("AKID".length);
    const whole =
      set.secretAccessKey === `secret-${name}` &&
      set.sessionToken === `token-${name}` &&
      set.expiration?.getTime() === known.endsAt;
    demand("a returned set is one generation", whole);
    if (held?.key !== set.accessKeyId || held.unknowable || isBlind(held)) return;
    const leftMs = known.endsAt - world.real();
    if (resilient) demand("no returned set is past expiry on the source's clock", leftMs > 0);
    if (call.minValidityMs > 0 && !clocksEverMoved) demand("a demand is met", leftMs >= call.minValidityMs);
  }

  function checkError(call: Call, error: BrsError): void {
    if (error.code === "ERR_BRS_CLOSED" || call.signal?.aborted === true || call.kind === "refresh") return;
    if (call.kind === "demand") return;
    if (resilient) {
      demand(`a ${call.kind} never rejects while a valid set is held`, credentials.peek() === undefined);
      demand("a call that found a valid set never rejects", call.kind !== "call" || !call.foundValid || call.disturbed);
    } else {
      demand(
        "awsStandard throws what a person must mend, or when nothing is held",
        !error.recoverable || held === undefined,
      );
    }
  }

  return {
    trace,
    broken,
    /** A caller arrives; the result reports how the call ended. */
    arrives(kind: Call["kind"], signal: AbortSignal | undefined, minValidityMs = 0) {
      const foundValid = credentials.peek() !== undefined && held?.rejected === false;
      const call: Call = { kind, signal, minValidityMs, foundValid, disturbed: false };
      calls.add(call);
      return (result: { set: Credentials } | { error: BrsError }): void => {
        calls.delete(call);
        if ("set" in result) {
          note(`${kind} got ${result.set.accessKeyId}`);
          const alive = (world.issued.get(result.set.accessKeyId)?.endsAt ?? 0) > world.real();
          lastCall = alive || (held !== undefined && isBlind(held)) ? "good" : "bad";
          checkSet(call, result.set);
        } else {
          note(`${kind} failed ${result.error.code}`);
          lastCall = "bad";
          checkError(call, result.error);
        }
      };
    },
    clocksMoved(how: "jump" | "suspend" | "freeze"): void {
      note(how);
      clocksEverMoved = true;
      for (const call of calls) call.disturbed = true;
      if (how === "suspend") sleeps++;
      if (how === "jump") jumps++;
    },
    /** Once promises have settled: whoever asks for nothing special never waits while a set is fresh. */
    nobodyWaitsInVain(): void {
      const inVain = [...calls].some(({ kind, disturbed }) => kind === "call" && !disturbed);
      if (credentials.phase === "fresh") demand("nobody waits while a set is fresh", !inVain);
    },
    mustHaveHealed(): void {
      demand("a source that works again heals", lastCall === "good");
    },
    afterClose(): void {
      demand("every waiter has settled after close", calls.size === 0);
      demand("no timer is left after close", world.timers() === 0);
      demand("no attempt is left after close", !credentials.refreshing);
    },
    afterAll(): void {
      demand("no event after closed", eventsAfterClose === 0);
      demand("nothing is left at the end", world.timers() === 0 && calls.size === 0);
    },
  };
}
