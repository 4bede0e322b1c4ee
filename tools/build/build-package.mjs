// Builds the package in the current folder twice: ES modules into dist/esm, CommonJS into dist/cjs.
// Two `tsc` passes instead of a bundler: what users debug is what we wrote, file by file.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

function compile(project) {
  const tsc = fromRoot("node_modules/@typescript/native/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", project], { stdio: "inherit" });
  if (status !== 0) process.exit(1); // tsc has said why
}

rmSync("dist", { recursive: true, force: true });
compile("tsconfig.build.json");
if (existsSync("tsconfig.cjs.json")) {
  compile("tsconfig.cjs.json");
  mkdirSync("dist/cjs", { recursive: true });
  writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
  keepRequiresInTry("dist/cjs");
}

// An optional peer is imported inside `try`. For CommonJS tsc moves the `require` into a function of its own, out of the
// `try` by which bundlers know that the package may be missing: they would refuse to build without it.
function keepRequiresInTry(folder) {
  const moved = /await Promise\.resolve\(\)\.then\(\(\) => (__importStar\(require\("[^"]+"\)\))\)/g;
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith(".js")) continue;
    const code = readFileSync(`${folder}/${file}`, "utf8");
    if (moved.test(code)) writeFileSync(`${folder}/${file}`, code.replace(moved, "await $1"));
  }
}

// npm packs a licence only from the package's own folder.
const { private: isPrivate } = JSON.parse(readFileSync("package.json", "utf8"));
if (isPrivate !== true) copyFileSync(fromRoot("LICENSE"), "LICENSE");
