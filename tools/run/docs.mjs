// `npm run docs`: installs and builds what is missing, then makes the documentation site.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { prepare } from "./prepare.mjs";
import { complain, say } from "./progress.mjs";
import { listProjects } from "./workspace.mjs";

const help = `Usage: npm run docs

Makes the documentation site in docs/site, from the guides and the packages' doc comments. It is read from disk, offline.`;

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) return say(help);
  const packages = listProjects().filter(({ folder }) => folder.startsWith("packages"));
  await prepare(packages.map(({ name }) => name));
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
