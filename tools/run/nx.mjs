// Runs one target in all projects that have it, and says how each ended.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { coloured } from "./progress.mjs";
import { capture } from "./shell.mjs";

function readRun(root, startedAt) {
  try {
    const { run, tasks } = JSON.parse(readFileSync(join(root, ".nx/cache/run.json"), "utf8"));
    return Date.parse(run.startTime) >= startedAt ? tasks : [];
  } catch {
    return []; // Nx ended before it ran anything; its output says why.
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} targets
 * @param {{ projects?: readonly string[], fresh?: boolean, alone?: boolean, env?: Record<string, string>, onTask?: () => void }} [options]
 *   projects: all, when left out; fresh: take nothing from the cache; alone: what the targets depend on has been run already
 * @returns {Promise<{ ok: boolean, output: string, tasks: { project: string, target: string, ok: boolean, cached: boolean }[] }>}
 */
export async function runTargets(root, targets, { projects, fresh = false, alone = false, env = {}, onTask } = {}) {
  const startedAt = Date.now();
  const flags = ["--output-style=static-failures-only"];
  if (projects !== undefined) flags.push("-p", ...projects);
  if (fresh) flags.push("--skip-nx-cache");
  if (alone) flags.push("--exclude-task-dependencies");
  const nx = join(root, "node_modules/nx/dist/bin/nx.js");
  const { ok, output } = await capture(process.execPath, [nx, "run-many", "-t", ...targets, ...flags], {
    cwd: root,
    // Nx asks its children for colours, also where nobody sees or wants them.
    env: { ...env, NX_TUI: "false", ...(coloured ? {} : { FORCE_COLOR: "0" }) },
    onText: (text) => {
      for (const _ of text.matchAll(/nx run /g)) onTask?.();
    },
  });
  const tasks = readRun(root, startedAt).map((task) => ({
    project: task.projectName,
    target: task.target,
    ok: task.status === 0,
    cached: task.cacheStatus !== "cache-miss",
  }));
  return { ok, output, tasks };
}
