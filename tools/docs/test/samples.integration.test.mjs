// Every sample of the READMEs, the guides and the doc comments type-checks and runs against local AWS, as it stands.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkSamples } from "../samples/check.mjs";
import { describeNumbers } from "../samples/numbers.mjs";
import { allSamples } from "../samples/sources.mjs";

const samples = allSamples();
const { outcomes, batchProblem } = await checkSamples(samples);

const titles = {
  run: "compiles and runs",
  "compile-only": "compiles",
  elsewhere: "is followed by a test of its own",
};

describe("samples", () => {
  for (const { sample, kind, problem } of outcomes) {
    test(`${sample.file}:${sample.line} ${titles[kind]}`, () => assert.equal(problem, undefined, problem));
  }
});

test("after the last sample the process ends by itself", () => assert.equal(batchProblem, undefined));

test("few samples are compiled only", (t) => {
  t.diagnostic(describeNumbers(outcomes));
  const compileOnly = outcomes.filter(({ kind }) => kind === "compile-only");
  for (const { sample } of compileOnly) t.diagnostic(`${sample.file}:${sample.line}: ${sample.compileOnly}`);
  assert.ok(compileOnly.length <= outcomes.length / 10);
});
