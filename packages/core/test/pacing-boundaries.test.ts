import { later } from "../src/clock.js";
import { afterRejection, pauseLeftMs, unpaced } from "../src/pacing.js";
import { resilient } from "../src/policy.js";

const now = { wall: 1_000_000_000, mono: 10_000_000 };
const pacer = { policy: resilient, random: () => 0.5 };

/** A set that took the place of a rejected one a moment ago, with so much life left. */
function successor(remainingMs: number) {
  const end = later(now, remainingMs);
  const term = { advisory: end, mandatory: end, end, trusted: false, rejected: true };
  return { term, acceptedAt: later(now, -100), attempt: 2, replacedRejected: true };
}

test("the pause after repeated rejections outlives the set, and turns no call away", () => {
  const held = successor(600);
  const pacing = afterRejection(unpaced, { now, held }, pacer);
  expect(pacing.pause).toEqual({ until: later(now, 1_000), endsWithSet: false, refuses: false });
  expect(pauseLeftMs(pacing, held.term, now)).toBe(1_000);
});

test("repeated rejections cut no pause short that outlasts the set, and replace any other", () => {
  const after = (lengthMs: number, endsWithSet: boolean) => {
    const pause = { until: later(now, lengthMs), endsWithSet, refuses: true };
    return afterRejection({ failures: 1, rung: 0, pause }, { now, held: successor(60_000) }, pacer).pause;
  };
  const next = { until: later(now, 1_000), endsWithSet: false, refuses: false };
  expect(after(1_001, false)).toEqual({ until: later(now, 1_001), endsWithSet: false, refuses: true });
  expect(after(1_000, false)).toEqual(next);
  expect(after(999, false)).toEqual(next);
  expect(after(5_000, true)).toEqual(next);
});
