import { later } from "../src/clock.js";
import { phaseOf, remainingMs, type Term } from "../src/phase.js";

const start = { wall: 1_000_000, mono: 5_000 };
const never = later(start, Infinity);

function term(changes: Partial<Term> = {}): Term {
  return {
    advisory: later(start, 60_000),
    mandatory: later(start, 90_000),
    end: later(start, 100_000),
    trusted: false,
    rejected: false,
    ...changes,
  };
}

test.each([
  [0, "fresh"],
  [59_999, "fresh"],
  [60_000, "advisory"],
  [89_999, "advisory"],
  [90_000, "mandatory"],
  [99_999, "mandatory"],
  [100_000, "expired"],
  [1e12, "expired"],
])("after %d ms the phase is %s", (ms, phase) => {
  expect(phaseOf(term(), later(start, ms))).toBe(phase);
});

test("credentials that never expire are static", () => {
  const forever = term({ advisory: never, mandatory: never, end: never });
  expect(phaseOf(forever, later(start, 1e15))).toBe("static");
  expect(remainingMs(forever, later(start, 1e15))).toBe(Infinity);
});

test("credentials that never expire but may only reach an age have windows, and never expire", () => {
  const aged = term({ end: never });
  expect(phaseOf(aged, start)).toBe("fresh");
  expect(phaseOf(aged, later(start, 60_000))).toBe("advisory");
  expect(phaseOf(aged, later(start, 1e15))).toBe("mandatory");
});

test("a rejected set is in the mandatory window until it expires, whatever its age", () => {
  expect(phaseOf(term({ rejected: true }), start)).toBe("mandatory");
  expect(phaseOf(term({ rejected: true }), later(start, 100_000))).toBe("expired");
  expect(phaseOf(term({ rejected: true, advisory: never, mandatory: never, end: never }), start)).toBe("mandatory");
});

describe("of the two clocks the one that is further on counts", () => {
  test.each([
    ["the wall clock is ahead", { wall: 70_000, mono: 10_000 }, "advisory", 30_000],
    ["the monotonic clock is ahead", { wall: 10_000, mono: 70_000 }, "advisory", 30_000],
    ["the wall clock was set back by hours", { wall: -40_000_000, mono: 95_000 }, "mandatory", 5_000],
    ["the machine slept until after the end", { wall: 200_000, mono: 10_000 }, "expired", -100_000],
  ])("%s", (_, passed, phase, remaining) => {
    const now = { wall: start.wall + passed.wall, mono: start.mono + passed.mono };
    expect(phaseOf(term(), now)).toBe(phase);
    expect(remainingMs(term(), now)).toBe(remaining);
  });
});

describe("a life that was told by the source", () => {
  const trusted = term({ trusted: true });

  test("is not ended by the wall clock alone: the set becomes mandatory", () => {
    const now = { wall: start.wall + 12 * 3_600_000, mono: start.mono + 10_000 };
    expect(phaseOf(trusted, now)).toBe("mandatory");
    expect(remainingMs(trusted, now)).toBe(90_000);
  });

  test("is ended by the monotonic clock", () => {
    expect(phaseOf(trusted, { wall: start.wall, mono: start.mono + 100_000 })).toBe("expired");
  });

  test("may be shortened by the wall clock before its end", () => {
    expect(phaseOf(trusted, { wall: start.wall + 95_000, mono: start.mono })).toBe("mandatory");
    expect(remainingMs(trusted, { wall: start.wall + 95_000, mono: start.mono })).toBe(5_000);
  });
});
