import { hash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Gives numbers in 0 ≤ n < 1. */
export type Random = () => number;

/** A stream for one purpose: one more draw in one place changes nothing elsewhere. */
export function randomStream(seed: number, ...purpose: readonly (string | number)[]): Random {
  const digest = hash("sha256", [seed, ...purpose].join("/"), "buffer");
  const rng = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  return () => uniformFloat64(rng);
}

/** A whole number in from ≤ n < to. */
export function between(random: Random, from: number, to: number): number {
  return Math.floor(from + (to - from) * random());
}

/** Picks by weight; the weights need not add up to anything. */
export function pick<T>(random: Random, choices: readonly (readonly [value: T, weight: number])[]): T {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new Error("Nothing to pick from.");
  return last[0];
}
