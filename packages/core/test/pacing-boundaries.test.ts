import { later } from "../src/clock.js";
import { afterRejection, pauseLeftMs, unpaced } from "../src/pacing.js";
import { resilient } from "../src/policy.js";

const now = { wall: 1_000_000_000, mono: 10_000_000 };

test("the pause after repeated rejections outlives the set, and turns no call away", () => {
  const end = later(now, 600);
  const term = { advisory: end, mandatory: end, end, trusted: false, rejected: true };
  const held = { term, acceptedAt: later(now, -100), attempt: 2, replacedRejected: true };
  const pacing = afterRejection(unpaced, { now, held }, { policy: resilient, random: () => 0.5 });
  expect(pacing.pause).toEqual({ until: later(now, 1_000), endsWithSet: false, refuses: false });
  expect(pauseLeftMs(pacing, term, now)).toBe(1_000);
});
