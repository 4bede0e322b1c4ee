import type { FailureKind } from "../../src/minute/failure.js";
import type { Call } from "../../src/minute/journal.js";
import { isCutBy, scoreOf } from "../../src/minute/score.js";

const restart = { downAt: 1_000, upAt: 2_000 };

function call(startedAt: number, endedAt: number, kind?: FailureKind, more: Partial<Call> = {}): Call {
  const failure = kind === undefined ? undefined : { kind, label: kind };
  return { kind: "small calls", startedAt, endedAt, bytes: 0, acrossRenewal: false, failure, ...more };
}

describe("the restart has cut a call", () => {
  test.each([
    ["that began before it and ended in it", 500, 1_500],
    ["that began and ended in it", 1_200, 1_300],
    ["that began in it and ended after it", 1_900, 2_500],
    ["that was there all the time", 500, 2_500],
  ])("%s, if its connection broke", (_, startedAt, endedAt) => {
    expect(isCutBy(call(startedAt, endedAt, "broken"), restart)).toBe(true);
    for (const kind of ["refused", "credentials", "other"] as const) {
      expect(isCutBy(call(startedAt, endedAt, kind), restart)).toBe(false);
    }
    expect(isCutBy(call(startedAt, endedAt), restart)).toBe(false);
  });

  test.each([
    ["before it", 100, 999],
    ["after it", 2_001, 2_100],
  ])("but none that failed %s", (_, startedAt, endedAt) => {
    expect(isCutBy(call(startedAt, endedAt, "broken"), restart)).toBe(false);
  });
});

test("every call is counted once, by how it ended", () => {
  const calls = [
    call(0, 10, undefined, { bytes: 5 }),
    call(0, 7_000, undefined, { bytes: 6, acrossRenewal: true }),
    call(0, 7_000, "refused", { acrossRenewal: true }),
    call(0, 20, "refused"),
    call(900, 1_100, "broken"),
    call(1_100, 1_200, "broken"),
    call(3_000, 3_100, "broken"),
    call(3_000, 3_100, "credentials"),
    call(1_000, 1_100, "other"),
  ];
  expect(scoreOf(calls, restart, 6_000)).toEqual({
    calls: 9,
    succeeded: 2,
    bytes: 11,
    acrossRenewal: 1,
    longerThanSession: 1,
    refused: 2,
    cutByRestart: 2,
    cutUnderWay: 1,
    unexplained: 3,
    labels: [
      ["broken", 3],
      ["refused", 2],
      ["credentials", 1],
      ["other", 1],
    ],
  });
});
