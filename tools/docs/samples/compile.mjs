// Compiles all samples in one pass of `tsc`, as a user's strict project would.
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "./sources.mjs";

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  moduleDetection: "force",
  module: "NodeNext",
  target: "ES2022",
  lib: ["ES2022", "ESNext.Disposable", "DOM"],
  types: ["node"],
  allowJs: true,
  sourceMap: true,
  // Other people's declarations are theirs.
  skipLibCheck: true,
  rootDir: "src",
  outDir: "out",
};

/**
 * @param {readonly import("./extract.mjs").Sample[]} samples
 * @param {string} folder an empty one
 * @returns {Promise<{ sample: import("./extract.mjs").Sample, program: string, problem?: string }[]>}
 */
export async function compile(samples, folder) {
  if (samples.length === 0) return [];
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  for (const sample of samples) {
    const file = join(folder, "src", `${nameOf(sample)}.${sample.language}`);
    await mkdir(dirname(file), { recursive: true });
    // Empty lines before it, so that the compiler and stack traces name the lines of the document.
    await writeFile(file, "\n".repeat(sample.line - 1) + sample.code);
  }
  const problems = groupByName(await tsc(folder));
  const unplaced = problems.get(undefined);
  if (unplaced !== undefined) throw new Error(`tsc: ${unplaced.join("\n")}`);
  return samples.map((sample) => {
    const problem = problems.get(nameOf(sample))?.join("\n");
    const program = join(folder, "out", `${nameOf(sample)}.js`);
    return { sample, program, ...(problem !== undefined && { problem }) };
  });
}

/** Where a sample is kept: its own document's path, and its line. */
const nameOf = ({ file, line }) => `${file}.${line}`;

async function tsc(folder) {
  const bin = join(root, "node_modules/@typescript/native/bin/tsc");
  const run = promisify(execFile)(process.execPath, [bin, "-p", folder, "--pretty", "false"], { cwd: folder });
  const { stdout } = await run.catch((error) => error);
  return stdout.split("\n").filter((line) => line !== "");
}

function groupByName(lines) {
  const groups = new Map();
  let name;
  for (const line of lines) {
    // A message's further lines are indented.
    if (!line.startsWith(" ")) name = /^src\/(.+?)\.[jt]s\(\d+,\d+\): /.exec(line)?.[1];
    const group = groups.get(name) ?? [];
    group.push(line.replace(/^src\/(.+)\.\d+\.[jt]s\((\d+),\d+\)/, "$1:$2"));
    groups.set(name, group);
  }
  return groups;
}
