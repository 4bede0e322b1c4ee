// Runtimes that come as npm packages: "node@22", "bun@1.4.5", "deno@2.9.6".
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Installs one into a folder of its own below `folder`; its install script puts the executable in place.
 * @returns {Promise<string>} the executable
 */
export async function installProgram(npm, folder) {
  const prefix = join(folder, npm);
  await run("npm", ["install", "--prefix", prefix, npm, "--no-audit", "--no-fund"]);
  return join(prefix, "node_modules/.bin", npm.split("@")[0]);
}
