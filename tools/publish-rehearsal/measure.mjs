// What is measured only: nothing here tells a good release from a bad one.
import { beginStep } from "../run/progress.mjs";
import { workspaceRoot as root } from "../run/workspace.mjs";
import { checkSamples } from "../docs/samples/check.mjs";
import { describeNumbers } from "../docs/samples/numbers.mjs";
import { allSamples } from "../docs/samples/sources.mjs";
import { execute, failure } from "./support/command.mjs";

/** A newcomer's first minutes: what is committed is cloned, and the demo installs, builds and plays until its table. */
async function timeDemo(folder) {
  const step = beginStep("git clone to demo's table");
  const startedAt = performance.now();
  let tableAt;
  const onText = (text) => {
    if (/failed calls/.test(text)) tableAt ??= performance.now();
  };
  try {
    await execute("git", ["clone", "--quiet", root, folder], { cwd: root });
    await execute("npm", ["run", "demo"], { cwd: folder, onText });
    if (tableAt === undefined) throw new Error("The demo printed no table.");
  } catch (error) {
    step.end("failed");
    throw error;
  }
  const time = `${((tableAt - startedAt) / 1000).toFixed(1)} s`;
  step.end("passed", time);
  return `from \`git clone\` to the table of \`npm run demo\`: ${time}, npm ci and build included`;
}

async function countSamples() {
  const step = beginStep("samples");
  const { outcomes, batchProblem } = await checkSamples(allSamples());
  const numbers = describeNumbers(outcomes);
  const failed = batchProblem !== undefined || outcomes.some(({ problem }) => problem !== undefined);
  step.end(failed ? "failed" : "passed");
  if (failed) throw failure("A sample (see node tools/docs/samples/main.mjs)", batchProblem ?? numbers);
  return numbers;
}

/** @param {string} folder that does not exist yet @returns {Promise<string[]>} */
export async function measure(folder) {
  return [await timeDemo(folder), await countSamples()];
}
