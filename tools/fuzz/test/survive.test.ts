import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { anyOptions, anyValue, hidden, survive, surviveAsync } from "../src/index.js";

class Ours extends Error {
  readonly details: unknown;
  constructor(message: string, details?: unknown) {
    super(message);
    this.details = details;
  }
}
const isOurs = (error: unknown): boolean => error instanceof Ours;

test("counts what is taken and what is refused", () => {
  const half = survive(
    fc.boolean(),
    (input) => {
      if (input) throw new Ours("refused");
    },
    isOurs,
  );
  expect(half.accepted + half.refused).toBe(100_000);
  expect(Math.min(half.accepted, half.refused)).toBeGreaterThan(40_000);
});

test.each([
  ["another error", () => new TypeError("crash"), /crash/],
  ["a secret in the message", () => new Ours(`got ${hidden}`), /A secret shows/],
  ["a secret in what is beside it", () => new Ours("got", { value: { hidden } }), /A secret shows/],
])("%s fails, and the seed is told", (_, makeError, message) => {
  const run = () =>
    survive(
      fc.nat(),
      (input) => {
        if (input > 1_000) throw makeError();
      },
      isOurs,
    );
  expect(run).toThrow(message);
  expect(run).toThrow(/seed: -?\d+/);
});

test("promises are waited for, and refusals may come either way", async () => {
  const take = (input: number): Promise<number> => {
    if (input % 3 === 0) throw new Ours("at once");
    return input % 3 === 1 ? Promise.reject(new Ours("later")) : Promise.resolve(input);
  };
  const { accepted, refused } = await surviveAsync(fc.nat(), take, isOurs);
  expect(accepted + refused).toBe(100_000);
  expect(refused).toBeGreaterThan(accepted);
  await expect(surviveAsync(fc.nat(), () => Promise.reject(new TypeError("crash")), isOurs)).rejects.toThrow(/seed: /);
});

test("a result can be looked at", () => {
  const run = () => survive(fc.nat(), String, isOurs, (text) => expect(text).not.toMatch(/7{3}/));
  expect(run).toThrow(/seed: /);
});

test("options are often right, so that what comes after their checks is reached as well", () => {
  const complete = fc
    .sample(anyOptions({ mode: ["eager"], size: [1, 2] }), 1_000)
    .filter((options) => isDeepStrictEqual(options, { mode: "eager", size: 1 }));
  expect(complete.length).toBeGreaterThan(10);
  expect(fc.sample(anyValue(), 1_000).filter((value) => value === hidden).length).toBeGreaterThan(10);
});
