// What a package's tarball must hold, and that it resolves everywhere: publint and attw say so, the rest is ours.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

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
function checkSourceMaps(folder, files) {
  const maps = [...files].filter((file) => file.endsWith(".map"));
  return maps.flatMap((map) => {
    const { sources, sourceRoot = "" } = JSON.parse(readFileSync(join(folder, map), "utf8"));
    return sources
      .map((source) => posix.join(posix.dirname(map), sourceRoot, source))
      .filter((source) => !files.has(source))
      .map((source) => `${map} points to ${source}, which is not in the tarball`);
  });
}

function checkReadme(folder, files) {
  if (!files.has("README.md")) return [];
  const lines = readFileSync(join(folder, "README.md"), "utf8").trimEnd().split("\n").length;
  return lines > maxReadmeLines ? [`README.md has ${lines} lines, at most ${maxReadmeLines} are wanted`] : [];
}

function runTool(name, args) {
  return new Promise((resolve) => {
    execFile(bin(name), args, (error, stdout, stderr) =>
      resolve(error === null ? [] : [`${name}:\n${stdout}${stderr}`]),
    );
  });
}

/**
 * @param {string} tarball
 * @param {ReadonlySet<string>} files in it
 * @param {string} folder that it was packed from
 * @returns {Promise<string[]>} what is wrong with it
 */
export async function checkTarball(tarball, files, folder) {
  return [
    ...checkFiles(files),
    ...checkSourceMaps(folder, files),
    ...checkReadme(folder, files),
    ...(await runTool("publint", ["run", "--strict", tarball])),
    ...(await runTool("attw", ["--no-color", "--no-emoji", "--format", "ascii", tarball])),
  ];
}
