// The edges of the rules: exactly at expiry, exactly when a pause ends, exactly when two rules meet.
import { later } from "../src/clock.js";
import { decide, fallsBack, type Situation } from "../src/decide.js";
import { unpaced } from "../src/pacing.js";
import type { Tenure } from "../src/phase.js";
import { awsStandard, resilient } from "../src/policy.js";

const now = { wall: 1_000_000_000, mono: 10_000_000 };
const please = { force: false, minValidityMs: 0 };

/** A set with windows of 15 min and 60 s, which the second attempt brought ten seconds ago. */
function fetched(remainingMs: number): Tenure {
  const end = later(now, remainingMs);
  const term = { advisory: later(end, -900_000), mandatory: later(end, -60_000), end, trusted: false, rejected: false };
  return { term, acceptedAt: later(now, -10_000), attempt: 2, replacedRejected: false };
}

function situation(held: Tenure, changes: Partial<Situation> = {}): Situation {
  return { now, held, attempt: undefined, pacing: unpaced, interactive: false, policy: resilient, ...changes };
}

const pausedUntil = (until: Situation["now"], refuses: boolean) => ({
  failures: 1,
  rung: 0,
  pause: { until, endsWithSet: false, refuses },
});

describe("a set that was fetched a moment ago and is in a window already", () => {
  test("is refreshed as its phase says: only calls that ask for more life than a fresh set has are turned away", () => {
    expect(decide(situation(fetched(600_000)), please)).toEqual({ do: "return", refreshBehind: "advisory" });
    expect(decide(situation(fetched(30_000)), please)).toEqual({ do: "wait", reason: "mandatory", atMostMs: 5_000 });
    expect(decide(situation(fetched(-1)), please)).toEqual({ do: "wait", reason: "expired", atMostMs: Infinity });
  });

  test("is waited for in full by a call that asks for more life", () => {
    const decision = decide(situation(fetched(30_000)), { force: false, minValidityMs: 60_000 });
    expect(decision).toEqual({ do: "wait", reason: "mandatory", atMostMs: Infinity });
  });
});

describe("a set with exactly no life left", () => {
  const over = situation(fetched(0), { pacing: pausedUntil(later(now, 1_000), false) });

  test("is served by no policy but the one that serves expired sets", () => {
    expect(decide(over, please)).toEqual({ do: "fail" });
    expect(fallsBack(over, please)).toBe(false);
    expect(decide({ ...over, policy: awsStandard }, please)).toEqual({ do: "return" });
    expect(fallsBack({ ...over, policy: awsStandard }, please)).toBe(true);
  });
});

test("a refusal ends at the moment that was set, for calls whose attempt fails then", () => {
  const until = (moment: Situation["now"]) =>
    fallsBack(situation(fetched(30_000), { pacing: pausedUntil(moment, true) }), please);
  expect(until(later(now, 1))).toBe(false);
  expect(until(now)).toBe(true);
  expect(until(later(now, -1))).toBe(true);
});

describe("a wait in the mandatory window that is shorter than any timer", () => {
  const waits = (remainingMs: number, changes: Partial<Situation> = {}) =>
    decide(situation(fetched(remainingMs), changes), please);

  test("is none: the held set is returned, and the refresh starts behind the call", () => {
    expect(waits(2)).toEqual({ do: "wait", reason: "mandatory", atMostMs: 1 });
    expect(waits(1.9)).toEqual({ do: "return", refreshBehind: "mandatory" });
  });

  test("starts no second attempt", () => {
    expect(waits(1.9, { attempt: { outwaited: false } })).toEqual({ do: "return" });
  });
});
