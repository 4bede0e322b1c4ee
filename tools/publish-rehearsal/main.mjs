// `npm run release:rehearsal`: releases into a registry on this machine, tries what came out, and prints a table.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { complain, say } from "../run/progress.mjs";
import { measure } from "./measure.mjs";
import { rehearse } from "./rehearsal.mjs";
import { describeProblems, describeRehearsal } from "./support/report.mjs";

const help = `Usage: npm run release:rehearsal [-- --short | --keep]

Makes a release of a copy of this checkout, publishes it into a registry on 127.0.0.1, installs from there what the READMEs
say, and runs applications on Node 20, 22 and 24. Publishes nothing anywhere else, and does not change the checkout.

  --short   what npm test does with CI=true: without a fresh clone, an empty npm cache and the samples of the documentation
  --keep    leaves the folder with the copy, the registry and the applications`;

/** The folder goes when the process does, however that ends. While a program runs, shell.mjs ends that first on Ctrl-C. */
function makeFolder(keep) {
  const folder = mkdtempSync(join(tmpdir(), "brs-release-"));
  process.once("exit", () => {
    if (keep) complain(`Kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(130));
  }
  return folder;
}

async function main() {
  const options = { short: { type: "boolean" }, keep: { type: "boolean" }, help: { type: "boolean", short: "h" } };
  const { values } = parseArgs({ options });
  if (values.help) {
    say(help);
    return;
  }
  const folder = makeFolder(values.keep === true);
  const rehearsal = await rehearse({ folder, short: values.short === true });
  if (!values.short) {
    const { figures, problems } = await measure(join(folder, "clone"));
    rehearsal.figures.push(...figures);
    rehearsal.problems.push(...problems);
  }
  say(`\n${describeRehearsal(rehearsal)}`);
  const problems = describeProblems(rehearsal);
  if (problems.length === 0) return;
  complain(`\n${problems.join("\n\n")}`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
