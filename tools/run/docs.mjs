// `npm run docs`: installs and builds what is missing, then makes the documentation site.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureInstalled, requireNode } from "./install.mjs";
import { holdLock } from "./lock.mjs";
import { runTargets } from "./nx.mjs";
import { complain, say } from "./progress.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

const help = `Usage: npm run docs

Makes the documentation site in docs/site, from the guides and the packages' doc comments. It is read from disk, offline.`;

async function prepare() {
  requireNode();
  const release = await holdLock(join(root, ".nx/run.lock"), (pid) =>
    complain(`Waiting for another run (process ${pid}) …`),
  );
  try {
    await ensureInstalled(root, () => say("Installing (once) …"));
    say("Building …");
    const packages = listProjects().filter(({ folder }) => folder.startsWith("packages"));
    const { ok, output } = await runTargets(root, ["build"], { projects: packages.map(({ name }) => name) });
    if (!ok) throw new Error(`The build failed:\n${output}`);
  } finally {
    release();
  }
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) return say(help);
  await prepare();
  // Not before: it needs what is installed.
  const { buildSite, siteFolder } = await import("../docs/site/build.mjs");
  const { errors, warnings } = await buildSite();
  if (errors + warnings > 0) throw new Error(`${errors} errors, ${warnings} warnings: mend what is said above.`);
  say(`Open ${pathToFileURL(join(siteFolder, "index.html")).href}`);
}

try {
  await main();
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
