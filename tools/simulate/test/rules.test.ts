import { awsStandard, resilient } from "@brs/core";
import { longestWaitMs, pauseRange, remainingMs, windowsOf, type Tenure } from "../src/rules.js";

const MINUTE = 60_000;
const tenure = (about: Partial<Tenure>): Tenure => ({
  accessKeyId: "ASIA",
  expiresAt: 0,
  since: { wall: 1_000, mono: 0 },
  lifeMs: 60 * MINUTE,
  trusted: true,
  sleeps: 0,
  clockBehind: false,
  rejected: false,
  ...about,
});
const at = (wallMs: number, monoMs = wallMs) => ({ wall: 1_000 + wallMs, mono: monoMs });

test.each([
  [6_000, 4_500, 900],
  [15 * MINUTE, 5 * MINUTE, MINUTE],
  [60 * MINUTE, 15 * MINUTE, MINUTE],
  [90 * MINUTE, 60 * MINUTE, MINUTE],
])("a life of %d ms has the windows of refresh.md", (lifeMs, advisoryMs, mandatoryMs) => {
  expect(windowsOf(lifeMs)).toEqual({ advisoryMs, mandatoryMs });
});

test("the clock that says more decides the age, but the wall clock alone ends no trusted set", () => {
  expect(remainingMs(tenure({}), at(10 * MINUTE, 20 * MINUTE))).toBe(40 * MINUTE);
  expect(remainingMs(tenure({}), at(20 * MINUTE, 10 * MINUTE))).toBe(40 * MINUTE);
  expect(remainingMs(tenure({}), at(90 * MINUTE, 10 * MINUTE))).toBe(50 * MINUTE);
  expect(remainingMs(tenure({ trusted: false }), at(90 * MINUTE, 10 * MINUTE))).toBe(-30 * MINUTE);
});

test("a call waits in the last minute alone, for five seconds or half of what is left", () => {
  expect(longestWaitMs(resilient, tenure({}), at(58 * MINUTE))).toBe(0);
  expect(longestWaitMs(resilient, tenure({}), at(59 * MINUTE))).toBe(5_000);
  expect(longestWaitMs(resilient, tenure({}), at(60 * MINUTE - 4_000))).toBe(2_000);
});

const failure = { recoverable: true, remainingMs: undefined, failures: 1, failuresAfterExpiry: 0 };

test.each([
  ["a quarter of what is left, give or take", resilient, { remainingMs: 16 * MINUTE }, [3 * MINUTE, 5 * MINUTE]],
  ["at least a second", resilient, { remainingMs: 2_000 }, [1_000, 1_000]],
  ["never past the end", resilient, { remainingMs: 400 }, [400, 400]],
  ["nothing for the first two failures", resilient, { failures: 2 }, [0, 0]],
  ["a ladder for the third", resilient, { failures: 3, failuresAfterExpiry: 1 }, [750, 75_000]],
  ["a higher rung for each failure", resilient, { remainingMs: 0, failuresAfterExpiry: 4 }, [6_000, 75_000]],
  ["a second to five where nothing helps", resilient, { remainingMs: 4_000, recoverable: false }, [1_000, 4_000]],
  ["five to ten minutes", awsStandard, { remainingMs: MINUTE }, [5 * MINUTE, 10 * MINUTE]],
  ["a refusal", awsStandard, { remainingMs: MINUTE, recoverable: false }, [1_000, 5_000]],
] as const)("a pause is %s", (_, policy, about, range) => {
  expect(pauseRange(policy, { ...failure, ...about })).toEqual(range);
});
