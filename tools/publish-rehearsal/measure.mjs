// What is only measured, on what is committed and on the documentation. It takes minutes, so CI leaves it out.
import { join } from "node:path";
import { beginStep } from "../run/progress.mjs";
import { workspaceRoot as root } from "../run/workspace.mjs";
import { execute } from "./support/command.mjs";

/** A newcomer's first minutes: the clone, and the demo, which installs, builds, and plays until its table. */
async function timeDemo(folder) {
  const startedAt = performance.now();
  const at = {};
  const onText = (text) => {
    if (text.includes("Installed. Building")) at.installed ??= performance.now();
    if (text.includes("failed calls")) at.table ??= performance.now();
  };
  await execute("git", ["clone", "--quiet", root, folder], { cwd: root });
  await execute("npm", ["run", "demo"], { cwd: folder, onText });
  const seconds = (from, to) => `${((to - from) / 1000).toFixed(1)} s`;
  const parts = `npm ci ${seconds(startedAt, at.installed)}, build and demo ${seconds(at.installed, at.table)}`;
  return `from \`git clone\` to the table of \`npm run demo\`: ${seconds(startedAt, at.table)} (${parts})`;
}

/** The samples of the documentation, compiled and run, and how many they are. */
async function countSamples() {
  const { stdout } = await execute(process.execPath, [join(root, "tools/docs/samples/main.mjs")], { cwd: root });
  return stdout.trim().split("\n").at(-1);
}

/**
 * @param {string} folder that does not exist yet
 * @returns {Promise<{ figures: string[], problems: string[] }>}
 */
export async function measure(folder) {
  const figures = [];
  const problems = [];
  const steps = { "git clone to demo's table": () => timeDemo(folder), samples: countSamples };
  for (const [name, work] of Object.entries(steps)) {
    const { end } = beginStep(name);
    try {
      figures.push(await work());
      end("passed");
    } catch (error) {
      problems.push(error.message);
      end("failed");
    }
  }
  return { figures, problems };
}
