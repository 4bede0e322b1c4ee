import { later } from "../src/clock.js";
import { phaseOf, remainingMs } from "../src/phase.js";

const start = { wall: 1_000_000, mono: 5_000 };

test("a life that was told by the source goes on at the very millisecond at which the wall clock says that it ends", () => {
  const end = later(start, 100_000);
  const term = { advisory: start, mandatory: start, end, trusted: true, rejected: false };
  const now = { wall: end.wall, mono: end.mono - 40_000 };
  expect(remainingMs(term, now)).toBe(40_000);
  expect(phaseOf(term, now)).toBe("mandatory");
  expect(phaseOf({ ...term, trusted: false }, now)).toBe("expired");
});
