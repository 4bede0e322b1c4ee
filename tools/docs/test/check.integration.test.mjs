import assert from "node:assert/strict";
import { test } from "node:test";
import { checkSamples } from "../samples/check.mjs";

const sample = (line, code, more = {}) => ({ file: "docs/a.md", line, language: "ts", code, ...more });

test("a sample that does not compile, throws, lets a promise fail or is followed by no test is told", async () => {
  const { outcomes } = await checkSamples([
    sample(1, 'const text: string = "fine";\nconsole.log(text);\n'),
    sample(11, 'const wrong: number = "text";\n'),
    sample(21, '\nthrow new Error("broken");\n'),
    sample(
      31,
      'void Promise.reject(new Error("floating"));\nawait new Promise((resolve) => setTimeout(resolve, 1));\n',
    ),
    sample(41, "notRun();\n", { elsewhere: "docs/no.test.ts" }),
  ]);
  const problems = new Map(outcomes.map(({ sample: { line }, problem }) => [line, problem]));
  assert.equal(problems.get(1), undefined);
  assert.match(problems.get(11), /^docs\/a\.md:11: error TS2322/);
  assert.match(problems.get(21), /broken[^]*docs\/a\.md\.21\.ts:22/);
  assert.match(problems.get(31), /unhandledRejection.*floating/);
  assert.match(problems.get(41), /does not read docs\/a\.md/);
});

test("a sample that ends the process, and what it kept from running, are told", async () => {
  const { outcomes } = await checkSamples([sample(1, "process.exit(0);\n"), sample(11, "console.log(1);\n")]);
  assert.match(outcomes[0].problem, /ended the process \(0\)/);
  assert.equal(outcomes[1].problem, "not reached");
});

test("what goes wrong after the last sample, or keeps the process alive then, is told", async () => {
  const late = await checkSamples([sample(1, 'setTimeout(() => Promise.reject(new Error("afterwards")), 100);\n')]);
  assert.match(late.batchProblem, /^after the last sample: unhandledRejection.*afterwards/);
  const hanging = await checkSamples([sample(1, "setInterval(() => {}, 1_000);\n")]);
  assert.match(hanging.batchProblem, /keeps the process alive/);
});
