import { between, pick, randomStream } from "../src/random.js";

const draws = (stream: () => number): readonly number[] => Array.from({ length: 1_000 }, stream);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test("a seed and a purpose give the same numbers again, and any other purpose others", () => {
  const first = draws(randomStream(7, "load", "s00001"));
  expect(draws(randomStream(7, "load", "s00001"))).toEqual(first);
  for (const other of [randomStream(8, "load", "s00001"), randomStream(7, "core", "s00001"), randomStream(7, "load")]) {
    expect(draws(other)).not.toEqual(first);
  }
});

test("first draws of neighbouring seeds know nothing of each other", () => {
  const firsts = Array.from({ length: 2_000 }, (_, seed) => randomStream(seed, "x")());
  expect(Math.abs(mean(firsts) - 0.5)).toBeLessThan(0.03);
  const rising = firsts.filter((value, index) => index > 0 && value > (firsts[index - 1] ?? 0)).length;
  expect(Math.abs(rising / firsts.length - 0.5)).toBeLessThan(0.05);
});

test("numbers between two stay there", () => {
  const random = randomStream(1, "between");
  const values = Array.from({ length: 1_000 }, () => between(random, -3, 4));
  expect(new Set(values)).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]));
});

test("picks follow the weights", () => {
  const random = randomStream(1, "pick");
  const picks = Array.from({ length: 4_000 }, () =>
    pick(random, [
      ["a", 3],
      ["b", 1],
      ["never", 0],
    ] as const),
  );
  expect(picks).not.toContain("never");
  expect(picks.filter((each) => each === "a").length / picks.length).toBeCloseTo(0.75, 1);
});
