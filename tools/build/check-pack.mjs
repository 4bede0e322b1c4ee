// Checks the package in the current folder as a user gets it: the tarball of `npm pack`, not the folder.
// publint and attw say whether it resolves everywhere; the rest is ours. And that its API reports are up to date.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { checkApiReports } from "./api-report.mjs";
import { checkManifest } from "./check-manifest.mjs";

const bin = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const maxReadmeLines = 120;

/** What belongs into a tarball: the documents, the build, and the sources that its maps point to. */
const expected = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/(esm|cjs)\/.+\.(js|d\.ts)(\.map)?$/,
  /^dist\/cjs\/package\.json$/,
  /^src\/.+\.ts$/,
];

function checkFiles(files) {
  const problems = [];
  for (const file of files) {
    if (!expected.some((pattern) => pattern.test(file))) problems.push(`stray file in the tarball: ${file}`);
  }
  for (const file of ["README.md", "LICENSE", "dist/esm/index.js", "dist/cjs/index.js", "dist/cjs/package.json"]) {
    if (!files.has(file)) problems.push(`${file} is not in the tarball`);
  }
  return problems;
}

/** A source map is only of use when its sources come along. */
function checkSourceMaps(files) {
  const maps = [...files].filter((file) => file.endsWith(".map"));
  return maps.flatMap((map) => {
    const { sources, sourceRoot = "" } = JSON.parse(readFileSync(map, "utf8"));
    return sources
      .map((source) => posix.join(posix.dirname(map), sourceRoot, source))
      .filter((source) => !files.has(source))
      .map((source) => `${map} points to ${source}, which is not in the tarball`);
  });
}

function checkReadme(files) {
  if (!files.has("README.md")) return [];
  const lines = readFileSync("README.md", "utf8").trimEnd().split("\n").length;
  return lines > maxReadmeLines ? [`README.md has ${lines} lines, at most ${maxReadmeLines} are wanted`] : [];
}

function runTool(name, args) {
  const { status, stdout, stderr } = spawnSync(bin(name), args, { encoding: "utf8" });
  return status === 0 ? [] : [`${name}:\n${stdout}${stderr}`];
}

function checkTarball(folder) {
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [{ filename, files: list, size }] = JSON.parse(packed);
  const tarball = join(folder, filename);
  const files = new Set(list.map((file) => file.path));
  const problems = [
    ...checkFiles(files),
    ...checkSourceMaps(files),
    ...checkReadme(files),
    ...runTool("publint", ["run", "--strict", tarball]),
    ...runTool("attw", ["--no-color", "--no-emoji", "--format", "ascii", tarball]),
  ];
  return { filename, count: files.size, size, problems };
}

const folder = mkdtempSync(join(tmpdir(), "brs-pack-"));
try {
  const ownProblems = [...checkManifest(process.cwd()), ...checkApiReports(process.cwd())];
  const { filename, count, size, problems } = checkTarball(folder);
  const all = [...ownProblems, ...problems];
  for (const problem of all) console.error(`- ${problem}`);
  console.log(`${filename}: ${count} files, ${(size / 1024).toFixed(1)} KiB packed, ${all.length} problems`);
  if (all.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
