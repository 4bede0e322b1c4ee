import type { Clock, Credentials, Fetched, ProviderContext, Strategy } from "../../src/index.js";
import { virtualClock } from "../../src/testing/index.js";
import { awsError } from "../kit.js";
import type { Mood } from "./schedule.js";

/** A set as the source knows it. */
export interface Issued {
  /** When it ends, in real time. */
  readonly endsAt: number;
  /** What the source last told of its own time with it. */
  toldAt: number;
}

/** Deterministic random numbers (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Time as it really passes, the local clocks that show it more or less well, and a source that lives in real time.
 */
export function createWorld({
  lifetimeMs,
  told,
  interactive,
}: {
  lifetimeMs: number;
  told: boolean;
  interactive: boolean;
}) {
  const inner = virtualClock();
  const start = inner.now();
  let slept = 0;
  let timers = 0;
  const issued = new Map<string, Issued>();
  let mood: Mood = "well";
  let delayMs = 0;
  let serial = 0;
  let last: Credentials | undefined;

  /** What the refreshable is given: the same clock, with its own timers counted. */
  const clock: Clock = {
    now: inner.now,
    monotonic: inner.monotonic,
    schedule(callback, ms) {
      timers++;
      let over = false;
      const finish = (): void => {
        if (!over) timers--;
        over = true;
      };
      const cancel = inner.schedule(() => {
        finish();
        callback();
      }, ms);
      return () => {
        finish();
        cancel();
      };
    },
  };
  const real = (): number => start + inner.monotonic() + slept;

  function issue(life: number): Credentials & Fetched {
    const name = String(++serial).padStart(6, "0");
    const endsAt = Math.floor(real() + life);
    issued.set(`AKID${name}`, { endsAt, toldAt: 0 });
    last = {
      accessKeyId: `AKID${name}`,
      secretAccessKey: `secret-${name}`,
      sessionToken: `token-${name}`,
      expiration: new Date(endsAt),
    };
    return tell(last);
  }

  /** Adds the source's own time to an answer: an HTTP Date, in whole seconds. */
  function tell(set: Credentials): Credentials & Fetched {
    const toldAt = Math.floor(real() / 1_000) * 1_000;
    issued.get(set.accessKeyId)!.toldAt = toldAt;
    return told ? { ...set, serverTime: new Date(toldAt) } : set;
  }

  async function answer({ signal }: ProviderContext = {}): Promise<Credentials> {
    const now = mood;
    if (now === "deaf") return new Promise(() => undefined);
    if (now === "hangs") {
      return new Promise((_, reject) => {
        signal!.addEventListener("abort", () => reject(new Error("given up")), { once: true });
      });
    }
    const ms = delayMs;
    if (ms > 0) await new Promise<void>((resolve) => void inner.schedule(resolve, ms));
    switch (now) {
      case "down":
        throw awsError("ServiceUnavailable");
      case "denied":
        throw awsError("AccessDenied");
      case "babbles":
        return { ...issue(lifetimeMs), secretAccessKey: "" };
      case "dead":
        return issue(-1);
      case "short":
        return issue(Math.max(told ? 3_000 : 1_000, lifetimeMs / 10));
      case "caches":
        return last === undefined ? issue(lifetimeMs) : tell(last);
      case "well":
        return issue(lifetimeMs);
    }
  }

  const source: Strategy = Object.assign(answer, { strategy: "model", interactive });
  return {
    clock,
    source,
    issued,
    real,
    /** How far the local wall clock is ahead of real time. */
    skew: (): number => inner.now() - real(),
    timers: (): number => timers,
    setMood(next: Mood, delay: number): void {
      mood = next;
      delayMs = delay;
    },
    pass: inner.advance,
    settle: inner.settle,
    jump: inner.setWall,
    freeze: inner.freeze,
    suspend(ms: number): void {
      slept += ms;
      inner.suspend(ms);
    },
  };
}

export type World = ReturnType<typeof createWorld>;
