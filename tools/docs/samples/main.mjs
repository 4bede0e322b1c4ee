// `node tools/docs/samples/main.mjs [part of a path]`: checks the samples of some or all documents.
import { checkSamples } from "./check.mjs";
import { describeNumbers } from "./numbers.mjs";
import { allSamples } from "./sources.mjs";

const [part = ""] = process.argv.slice(2);
const { outcomes, batchProblem } = await checkSamples(allSamples().filter((sample) => sample.file.includes(part)));
for (const { sample, problem } of outcomes) {
  if (problem !== undefined) console.log(`${sample.file}:${sample.line}\n${problem}\n`);
}
if (batchProblem !== undefined) console.log(batchProblem);
console.log(describeNumbers(outcomes));
if (batchProblem !== undefined || outcomes.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
