// Builds the package in the current folder twice: ES modules into dist/esm, CommonJS into dist/cjs.
// Two `tsc` passes instead of a bundler: what users debug is what we wrote, file by file.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const tsc = fileURLToPath(new URL("../../node_modules/@typescript/native/bin/tsc", import.meta.url));

function compile(project) {
  execFileSync(process.execPath, [tsc, "-p", project], { stdio: "inherit" });
}

rmSync("dist", { recursive: true, force: true });
compile("tsconfig.build.json");
if (existsSync("tsconfig.cjs.json")) {
  compile("tsconfig.cjs.json");
  mkdirSync("dist/cjs", { recursive: true });
  writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
}
