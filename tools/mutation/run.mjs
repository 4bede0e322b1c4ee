// `npm run test:mutation`: changes the rules of refreshing (packages/core) in every small way that Stryker knows, runs
// their tests on each change, and tells which changes no test noticed. Fails below 90 %, and for any survivor that is
// not in survivors.mjs with a reason.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, requireNode } from "../run/install.mjs";
import { workspaceRoot as root } from "../run/workspace.mjs";
import { survivors } from "./survivors.mjs";

const help = `Usage: npm run test:mutation

Changes the rules of refreshing in packages/core in every small way, runs their tests on each change, and tells which
changes no test noticed. Takes minutes. Exit code 1 below 90 %, and for a survivor that tools/mutation/survivors.mjs does
not explain.`;

const undetected = new Set(["Survived", "NoCoverage"]);

/** The text between two of Stryker's positions, which count lines and columns from 1 here. */
function textAt(fileName, { start, end }) {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join("\n");
}

function describe(mutant) {
  const file = relative(join(root, "packages/core/src"), mutant.fileName);
  return {
    file,
    line: mutant.location.start.line,
    was: textAt(mutant.fileName, mutant.location),
    became: mutant.replacement,
  };
}

const sameChange = (one, other) => one.file === other.file && one.was === other.was && one.became === other.became;
const inWords = ({ file, line, was, became }) =>
  `${file}${line === undefined ? "" : `:${line}`}: ${was}  ->  ${became}`;

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) return console.log(help);
  requireNode();
  await ensureInstalled(root, () => console.log("Installing (once) …"));
  process.chdir(root);
  const { Stryker } = await import("@stryker-mutator/core");
  const results = await new Stryker({ configFile: "tools/mutation/stryker.config.mjs" }).runMutationTest();

  const alive = results.filter(({ status }) => undetected.has(status)).map(describe);
  const unexplained = alive.filter((mutant) => !survivors.some((known) => sameChange(known, mutant)));
  const outdated = survivors.filter((known) => !alive.some((mutant) => sameChange(known, mutant)));

  for (const mutant of unexplained) console.log(`Not noticed by any test: ${inWords(mutant)}`);
  for (const known of outdated) console.log(`Listed in survivors.mjs, but noticed by a test: ${inWords(known)}`);
  if (unexplained.length + outdated.length > 0) process.exitCode = 1;
  else
    console.log(
      `${alive.length} of ${results.length} changes survive, each with its reason in tools/mutation/survivors.mjs.`,
    );
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
