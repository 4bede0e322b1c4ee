// What every `npm run` of a program in this repository begins and ends with.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, requireNode } from "./install.mjs";
import { holdLock } from "./lock.mjs";
import { runTargets } from "./nx.mjs";
import { complain } from "./progress.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

/** The packages, and the AWS to try them on: what a program in plain JavaScript needs built. */
export function packagesAndLocalAws() {
  return listProjects()
    .filter(({ folder }) => /^packages\W|\Wlocal-aws$/.test(folder))
    .map(({ name }) => name);
}

/**
 * Installs and builds what is missing. Standard output belongs to the program: with `--json` it is one document.
 * @param {readonly string[]} projects names of those to build; what they depend on is built before them
 */
export async function prepare(projects) {
  requireNode();
  const release = await holdLock(join(root, ".nx/run.lock"), (pid) =>
    complain(`Waiting for another run (process ${pid}) …`),
  );
  try {
    const reason = await ensureInstalled(root, () => complain("Installing (once) …"));
    complain(reason === undefined ? "Building …" : "Installed. Building …");
    const { ok, output } = await runTargets(root, ["build"], { projects });
    if (!ok) throw new Error(`The build failed:\n${output}`);
  } finally {
    release();
  }
}

/** Runs a program of Node in the place of this process. */
export function handOver(file, args) {
  const child = spawn(process.execPath, [file, ...args], { stdio: "inherit" });
  // The terminal sends Ctrl-C to both; the program decides how to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code) => process.exit(code ?? 1));
}
