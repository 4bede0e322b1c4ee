import { capture } from "../../run/shell.mjs";
import { plainEnvironment } from "./environment.mjs";

/** A command's failure, with all that it printed. */
export function failure(what, output) {
  return new Error(`${what} failed:\n${output.trimEnd()}`);
}

/**
 * Runs a program as a person's terminal would; throws with its output when it fails.
 * @returns {Promise<{ stdout: string, stderr: string, output: string }>}
 */
export async function execute(command, args, { cwd, env = {}, timeoutMs = 5 * 60_000, onText }) {
  const result = await capture(command, args, { cwd, env: { ...plainEnvironment(), ...env }, timeoutMs, onText });
  if (!result.ok) throw failure([command, ...args].join(" "), result.output);
  return result;
}

/** Runs a task for each item, so many at a time, and gives the results in order. */
export async function inParallel(items, limit, task) {
  const results = new Array(items.length);
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
