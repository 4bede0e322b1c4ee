// Runtimes that come as npm packages: "node@22", "bun@1.4.5", "deno@2.9.6".
import { join } from "node:path";
import { capture } from "../../run/shell.mjs";

/**
 * Installs one into a folder of its own below `folder`; its install script puts the executable in place.
 * @returns {Promise<string>} the executable
 */
export async function installProgram(npm, folder) {
  const prefix = join(folder, npm);
  const args = ["install", "--prefix", prefix, npm, "--no-audit", "--no-fund"];
  const { ok, output } = await capture("npm", args);
  if (!ok) throw new Error(`npm ${args.join(" ")} failed:\n${output}`);
  return join(prefix, "node_modules/.bin", npm.split("@")[0]);
}
