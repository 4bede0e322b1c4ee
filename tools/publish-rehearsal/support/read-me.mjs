// What users are told to type: taken from the READMEs, so that the rehearsal cannot drift from them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// On a line of its own in a block, or the first thing in an inline code span.
const installLine = /(?:^|`)(npm (?:i|install)((?: @brs\/[\w-]+)+))(?=`|$)/gm;

/** @returns {{ command: string, packages: string[] }[]} the install lines of one document */
export function installLines(text) {
  return [...text.matchAll(installLine)].map(([, command, packages]) => ({
    command,
    packages: packages.trim().split(" "),
  }));
}

/**
 * The oldest versions that users are promised.
 * @returns {{ sdk: string, typescript: string }} each as npm takes it, such as "5.2"
 */
export function oldestVersions(root) {
  const guide = readFileSync(join(root, "docs/guides/runtimes.md"), "utf8");
  const [, sdk] = /clients of (\d+\.\d+) or later/.exec(guide);
  const [, typescript] = /## TypeScript\s+(\d+\.\d+) or later/.exec(guide);
  return { sdk, typescript };
}

/**
 * Every way to install that a README names, once each.
 * @returns {{ name: string, command: string, packages: string[], files: string[] }[]}
 */
export function installCases(root) {
  const folders = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  const cases = new Map();
  for (const file of ["README.md", ...folders.map((folder) => `${folder}/README.md`)]) {
    const lines = installLines(readFileSync(join(root, file), "utf8"));
    if (lines.length === 0) throw new Error(`${file} has no install line: \`npm i @brs/…\``);
    for (const { command, packages } of lines) {
      const name = packages.map((each) => each.slice("@brs/".length)).join("-");
      const known = cases.get(name);
      if (known === undefined) cases.set(name, { name, command, packages, files: [file] });
      else known.files.push(file);
    }
  }
  return [...cases.values()];
}
