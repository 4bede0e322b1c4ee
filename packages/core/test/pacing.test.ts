import { later } from "../src/clock.js";
import { afterFailure, afterRejection, afterSuccess, pauseLeftMs, unpaced, type Pacing } from "../src/pacing.js";
import type { Tenure } from "../src/phase.js";
import { awsStandard, resilient, type RefreshPolicy } from "../src/policy.js";

const now = { wall: 1_000_000_000, mono: 10_000_000 };
const MINUTE = 60_000;

function held(
  remainingMs: number,
  changes: { rejected?: boolean; ageMs?: number; replacedRejected?: boolean } = {},
): Tenure {
  const end = later(now, remainingMs);
  const term = { advisory: end, mandatory: end, end, trusted: false, rejected: changes.rejected ?? false };
  return {
    term,
    acceptedAt: later(now, -(changes.ageMs ?? 5 * MINUTE)),
    attempt: 1,
    replacedRejected: changes.replacedRejected ?? false,
  };
}

function fail(
  pacing: Pacing,
  set: Tenure | undefined,
  {
    policy = resilient,
    random = 0.5,
    recoverable = true,
  }: { policy?: RefreshPolicy; random?: number; recoverable?: boolean } = {},
): Pacing {
  return afterFailure(pacing, { now, held: set, recoverable }, { policy, random: () => random });
}

function pauseMs(pacing: Pacing, set: Tenure | undefined): number {
  return pauseLeftMs(pacing, set?.term, now);
}

describe("resilient: a failure while the set is valid", () => {
  test.each([
    // A quarter of what remains, ± 25 %.
    ["40 min", 40 * MINUTE, 0.5, 450_000], // capped by U(300, 600) s at its middle
    ["20 min, low", 20 * MINUTE, 0, 0.75 * 5 * MINUTE],
    ["20 min, middle", 20 * MINUTE, 0.5, 5 * MINUTE],
    ["8 s", 8_000, 0.5, 2_000],
    ["8 s, low", 8_000, 0, 1_500],
    ["8 s, high", 8_000, 0.999999, 2_500],
    // At least a second.
    ["3 s", 3_000, 0.5, 1_000],
    // Never past expiry.
    ["400 ms", 400, 0.5, 400],
    // At most U(300, 600) s.
    ["36 h, low", 36 * 60 * MINUTE, 0, 300_000],
    ["36 h, high", 36 * 60 * MINUTE, 0.999999, 600_000],
    ["for ever", Infinity, 0.5, 450_000],
  ])("with %s left is tried again by its share of the rest", (_, remaining, random, expected) => {
    const set = held(remaining);
    const pacing = fail(unpaced, set, { random });
    expect(Math.round(pauseMs(pacing, set))).toBe(expected);
    expect(pacing).toMatchObject({ failures: 1, rung: 0, pause: { endsWithSet: true, refuses: false } });
  });

  test("makes a pause that ends when the set expires or is rejected", () => {
    const set = held(20 * MINUTE);
    const pacing = fail(unpaced, set);
    expect(pauseLeftMs(pacing, { ...set.term, rejected: true }, now)).toBe(0);
    expect(pauseLeftMs(pacing, { ...set.term, end: later(now, 1_234) }, now)).toBe(1_234);
    expect(pauseLeftMs(pacing, { ...set.term, end: later(now, -1) }, now)).toBe(0);
  });

  test("that trying again cannot mend is tried again after 1 to 5 s at the earliest", () => {
    const set = held(3_000);
    expect(pauseMs(fail(unpaced, held(60_000), { recoverable: false, random: 0 }), held(60_000))).toBe(11_250);
    const short = fail(unpaced, set, { recoverable: false, random: 0.5 });
    // 3 s are longer than the second that is a share of the rest; the pause ends with the set all the same.
    expect(pauseMs(short, held(60_000))).toBe(3_000);
    expect(pauseLeftMs(short, held(500).term, now)).toBe(500);
  });
});

describe("resilient: a failure when the set is over", () => {
  test.each([
    ["expired", held(-1)],
    ["rejected", held(40 * MINUTE, { rejected: true })],
  ])("%s: 1 s, doubling to 60 s, and the pause stands by itself", (_, set) => {
    const delays: number[] = [];
    let pacing: Pacing = unpaced;
    for (let i = 0; i < 9; i++) {
      pacing = fail(pacing, set);
      delays.push(pauseMs(pacing, set) / 1_000);
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(pacing.pause).toMatchObject({ endsWithSet: false, refuses: false });
  });

  test("is spread by a quarter to both sides", () => {
    expect(pauseMs(fail(unpaced, held(-1), { random: 0 }), held(-1))).toBe(750);
    expect(Math.round(pauseMs(fail(unpaced, held(-1), { random: 0.999999 }), held(-1)))).toBe(1_250);
  });

  test("climbs from the first rung however many failures there were while the set was valid", () => {
    let pacing: Pacing = unpaced;
    for (let i = 0; i < 5; i++) pacing = fail(pacing, held(10 * MINUTE));
    pacing = fail(pacing, held(-1));
    expect(pauseMs(pacing, held(-1))).toBe(1_000);
    expect(pacing.failures).toBe(6);
  });
});

describe.each([
  ["resilient", resilient, [1, 2, 4]],
  ["awsStandard", awsStandard, [450, 450, 450]],
])("%s: nothing held", (_, policy, seconds) => {
  test("two failures do not delay the next call; from the third on the delays are those after expiry", () => {
    const first = fail(unpaced, undefined, { policy });
    const second = fail(first, undefined, { policy });
    expect([first.pause, second.pause]).toEqual([undefined, undefined]);
    const delays: number[] = [];
    let pacing = second;
    for (let i = 0; i < 3; i++) {
      pacing = fail(pacing, undefined, { policy });
      delays.push(pauseMs(pacing, undefined) / 1_000);
    }
    expect(delays).toEqual(seconds);
  });
});

describe("awsStandard", () => {
  test.each([
    ["valid for an hour", held(60 * MINUTE)],
    ["valid for two more seconds", held(2_000)],
    ["expired", held(-1)],
    ["rejected", held(60 * MINUTE, { rejected: true })],
  ])("a failure with a set that is %s pauses for U(300, 600) s, and the pause outlives the set", (_, set) => {
    for (const [random, expected] of [
      [0, 300_000],
      [0.5, 450_000],
    ] as const) {
      const pacing = fail(unpaced, set, { policy: awsStandard, random });
      expect(pauseMs(pacing, set)).toBe(expected);
      expect(pauseLeftMs(pacing, { ...set.term, end: later(now, -1), rejected: true }, now)).toBe(expected);
    }
  });

  test.each([
    ["valid", held(60_000)],
    ["expired", held(-1)],
    ["missing", undefined],
  ])(
    "an error that trying again cannot mend refuses for U(1, 5) s when the set is %s, without a back-off",
    (_, set) => {
      const pacing = fail(unpaced, set, { policy: awsStandard, recoverable: false, random: 0.25 });
      expect(pacing.pause).toEqual({ until: later(now, 2_000), endsWithSet: false, refuses: true });
      expect(pacing.rung).toBe(0);
    },
  );
});

describe("the rest that a timer keeps after a failure", () => {
  test.each([["resilient", resilient] as const, ["awsStandard", awsStandard] as const])(
    "%s: 1 s … 60 s",
    (_, policy) => {
      const rests: number[] = [];
      let pacing: Pacing = unpaced;
      for (let i = 0; i < 8; i++) {
        pacing = fail(pacing, undefined, { policy, recoverable: i !== 3 });
        rests.push((pacing.timerRest!.mono - now.mono) / 1_000);
      }
      expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    },
  );
});

describe("success", () => {
  test("clears everything", () => {
    expect(afterSuccess(fail(unpaced, held(-1)), false)).toEqual({ failures: 0, rung: 0 });
  });

  test("of a rejected set's successor keeps the rung, and nothing else", () => {
    const climbed = fail(fail(unpaced, held(-1)), held(-1));
    expect(afterSuccess(climbed, true)).toEqual({ failures: 0, rung: 2 });
  });
});

describe("rejections", () => {
  const reject = (pacing: Pacing, set: Tenure, policy: RefreshPolicy = resilient) =>
    afterRejection(pacing, { now, held: set }, { policy, random: () => 0.5 });

  test("the first is answered at once", () => {
    expect(reject(unpaced, held(40 * MINUTE))).toEqual({ failures: 0, rung: 0, repeated: false });
  });

  test("of a successor within a minute each climb one rung", () => {
    const successor = held(40 * MINUTE, { replacedRejected: true, ageMs: 100 });
    const delays: number[] = [];
    let pacing: Pacing = unpaced;
    for (let i = 0; i < 8; i++) {
      const { repeated, ...next } = reject(pacing, successor);
      expect(repeated).toBe(true);
      delays.push((next.pause!.until.mono - now.mono) / 1_000);
      pacing = afterSuccess(next, true);
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test("and failures stand on one ladder", () => {
    const successor = held(40 * MINUTE, { replacedRejected: true, ageMs: 100 });
    const { repeated: _, ...struck } = reject(unpaced, successor);
    const failed = fail(struck, held(40 * MINUTE, { rejected: true, ageMs: 1_100 }));
    expect(pauseMs(failed, held(40 * MINUTE, { rejected: true }))).toBe(2_000);
  });

  test("a successor that lived for more than a minute counts as proved: the ladder starts anew", () => {
    const climbed = { failures: 0, rung: 5 };
    expect(reject(climbed, held(40 * MINUTE, { replacedRejected: true, ageMs: MINUTE }))).toMatchObject({
      rung: 6,
      repeated: true,
    });
    expect(reject(climbed, held(40 * MINUTE, { replacedRejected: true, ageMs: MINUTE + 1 }))).toEqual({
      failures: 0,
      rung: 0,
      repeated: false,
    });
  });

  test("a rejected set that is held for minutes proves nothing: the ladder goes on", () => {
    const climbed = { failures: 0, rung: 6 };
    const set = held(40 * MINUTE, { rejected: true, ageMs: 2 * MINUTE, replacedRejected: true });
    expect(pauseMs(fail(climbed, set), set)).toBe(60_000);
  });

  test("under awsStandard repeated ones pause for U(300, 600) s", () => {
    const successor = held(40 * MINUTE, { replacedRejected: true, ageMs: 100 });
    expect(reject(unpaced, successor, awsStandard).pause!.until).toEqual(later(now, 450_000));
  });
});

test("a share of nothing, of a life without end, is the least delay", () => {
  const policy: RefreshPolicy = {
    ...resilient,
    retryWhileValid: { kind: "share-of-remaining", share: 0, spread: 1, minMs: 7, maxMs: [50, 50] },
  };
  const set = held(Infinity);
  expect(pauseMs(fail(unpaced, set, { policy }), set)).toBe(7);
});
