// What is measured only: nothing here tells a good release from a bad one.
import { join } from "node:path";
import { beginStep } from "../run/progress.mjs";
import { workspaceRoot as root } from "../run/workspace.mjs";
import { execute } from "./support/command.mjs";

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

/** The samples of the documentation, and how many they are. */
async function countSamples() {
  const step = beginStep("samples");
  try {
    const { stdout } = await execute(process.execPath, [join(root, "tools/docs/samples/main.mjs")], { cwd: root });
    step.end("passed");
    return stdout.trim().split("\n").at(-1);
  } catch (error) {
    step.end("failed");
    throw error;
  }
}

/** @param {string} folder that does not exist yet @returns {Promise<string[]>} */
export async function measure(folder) {
  return [await timeDemo(folder), await countSamples()];
}
