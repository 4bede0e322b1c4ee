// What a package costs before it does anything: bytes on the disk, and an import.
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { workspaceRoot as root } from "../../run/workspace.mjs";

/** Finds a package as Node does: in the nearest node_modules on the way up. */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
  }
}

/** A package and everything that installing it brings; optional peers stay away, as they do for users. */
function closure(name, from = root, found = new Map()) {
  const folder = locate(name, from);
  if (found.has(folder)) return found;
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  found.set(folder, manifest);
  for (const dependency of Object.keys(manifest.dependencies ?? {})) closure(dependency, folder, found);
  return found;
}

function bytesOf(path) {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path)
    .filter((entry) => entry !== "node_modules")
    .reduce((sum, entry) => sum + bytesOf(join(path, entry)), 0);
}

/** What lands on the disk: for our own packages what npm would pack, not the working folder. */
function installedBytes(folder, manifest) {
  if (!manifest.name.startsWith("@brs/")) return bytesOf(folder);
  const parts = ["package.json", "README.md", "LICENSE", ...manifest.files];
  return parts.map((part) => join(folder, part)).reduce((sum, path) => sum + (existsSync(path) ? bytesOf(path) : 0), 0);
}

/** @returns {{ packages: number, bytes: number, own: number }} own: without what it brings */
export function installSize(name) {
  const sizes = [...closure(name)].map(([folder, manifest]) => installedBytes(folder, manifest));
  return { packages: sizes.length, bytes: sizes.reduce((a, b) => a + b, 0), own: sizes[0] };
}

/** One import in a new process: milliseconds, and what it adds to the resident memory. */
function importOnce(name) {
  const code = `
    const before = process.memoryUsage.rss();
    const start = performance.now();
    await import(${JSON.stringify(name)});
    const ms = performance.now() - start;
    console.log(JSON.stringify({ ms, mb: (process.memoryUsage.rss() - before) / 2 ** 20 }));
    process.exit();`;
  const args = ["--no-warnings", "--input-type=module", "--eval", code];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
}

/** Samples of each, in turns, so that what else the machine does hits all alike. The first round warms the disk cache. */
export function importInTurns(names, rounds) {
  const samples = new Map(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const sample = importOnce(name);
      if (round > 0) samples.get(name).push(sample);
    }
  }
  return samples;
}
