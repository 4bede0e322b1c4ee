import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export const appFile = (name) => fileURLToPath(new URL(`../app/${name}`, import.meta.url));

/** Runs a program that must end by itself; gives what it printed. */
export async function runToEnd(program, args, env) {
  const result = await run(program, args, { cwd: appFile("."), env, timeout: 30_000 }).catch((error) => error);
  assert.ok(!(result instanceof Error), `${result.stderr}\nended by ${result.signal ?? result.code}`);
  return JSON.parse(result.stdout);
}
