// Runs an application's program, and says what was wrong with it.
import { isDeepStrictEqual } from "node:util";
import { capture } from "../../run/shell.mjs";
import { plainEnvironment } from "./environment.mjs";

const limitMs = 60_000;
// The SDK warns on Node 20 that it will need 22 from 2027 on. That is the SDK's to say; every other warning counts.
const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

/** The same warning of two processes is the same problem. */
const withoutIds = (text) => text.replace(/\(node:\d+\)/g, "(node)");

function problemOf(kind, { ok, output, stdout, stderr }, answer) {
  if (!ok) return output;
  // Jest reports on standard error, and has compared the answer.
  if (kind.startsWith("Jest")) return undefined;
  if (stderr !== "") return `it should say nothing on standard error, and said:\n${withoutIds(stderr)}`;
  try {
    if (isDeepStrictEqual(JSON.parse(stdout), answer)) return undefined;
  } catch {
    // Not JSON: shown below as it is.
  }
  return `it answered ${stdout}\ninstead of   ${JSON.stringify(answer)}`;
}

/** @returns {Promise<string | undefined>} what was wrong */
export async function runProgram({ kind, args, cwd, problem }, { node, env, answer }) {
  if (problem !== undefined) return problem;
  const options = { cwd, env: { ...plainEnvironment(), ...quiet, ...env }, timeoutMs: limitMs };
  const result = await capture(node, args, options);
  return problemOf(kind, result, answer);
}
