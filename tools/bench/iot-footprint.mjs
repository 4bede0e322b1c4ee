// What a device pays for credentials: packages and megabytes to install, milliseconds and memory to import.
// Compares @brs/iot-x509 with the two packages that have the same feature in native code. Run after `npm run build`:
//   node tools/bench/iot-footprint.mjs
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const candidates = ["@brs/iot-x509", "aws-crt", "aws-iot-device-sdk-v2"];
const runs = Number(process.argv[2] ?? 15);

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

/** One import in a new process. */
function importOnce(name) {
  const code = `
    const before = process.memoryUsage.rss();
    const start = performance.now();
    await import(${JSON.stringify(name)});
    const ms = performance.now() - start;
    console.log(JSON.stringify({ ms, mb: (process.memoryUsage.rss() - before) / 2 ** 20 }));
    process.exit();`;
  const args = ["--input-type=module", "--eval", code];
  const cwd = join(root, "packages/iot-x509");
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: "utf8" }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const samples = new Map(candidates.map((name) => [name, []]));
// In turns, so that what else the machine does hits all alike. The first round warms the disk cache.
for (let round = 0; round <= runs; round++) {
  for (const name of candidates) {
    const sample = importOnce(name);
    if (round > 0) samples.get(name).push(sample);
  }
}

const rows = candidates.map((name) => {
  const packages = [...closure(name)];
  const bytes = packages.reduce((sum, [folder, manifest]) => sum + installedBytes(folder, manifest), 0);
  const measured = samples.get(name);
  return {
    package: name,
    packages: packages.length,
    "MB installed": (bytes / 1e6).toFixed(1),
    "import ms (median)": median(measured.map(({ ms }) => ms)).toFixed(1),
    "import MB (median)": median(measured.map(({ mb }) => mb)).toFixed(1),
  };
});
console.log(`Node ${process.version}, ${process.platform}-${process.arch}, ${runs} imports of each in turns`);
console.table(rows);
