// Builds the package in the current folder twice: ES modules into dist/esm, CommonJS into dist/cjs.
// Two `tsc` passes instead of a bundler: what users debug is what we wrote, file by file.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
}

// npm packs a licence only from the package's own folder.
const { private: isPrivate } = JSON.parse(readFileSync("package.json", "utf8"));
if (isPrivate !== true) copyFileSync(fromRoot("LICENSE"), "LICENSE");
