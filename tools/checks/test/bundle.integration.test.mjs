// Applications are bundled, and a bundle is another program: ES modules are strict, names are shortened, both copies of
// a package may come in. The bundle runs here, against the embedded AWS, and must end by itself.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startLocalAws } from "@brs/local-aws";
import { build, transformSync } from "esbuild";
import { expectAppOutput, factsFor, isolation } from "../support/consumers.mjs";

const run = promisify(execFile);
const app = fileURLToPath(new URL("../fixtures/app.mjs", import.meta.url));
let folder;
let aws;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "brs-bundle-"));
  aws = await startLocalAws();
  aws.control.bucket("photos");
});
afterEach(() => aws.control.resetCounters());
after(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bundle(options, outfile) {
  const { warnings } = await build({
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "silent",
    outfile: join(folder, outfile),
    ...options,
  });
  assert.deepEqual(
    warnings.map((warning) => warning.text),
    [],
  );
  return join(folder, outfile);
}

async function expectToWork(file) {
  const env = { PATH: process.env.PATH, BRS_LOCAL_AWS: factsFor(aws), ...isolation };
  const { stdout } = await run(process.execPath, [file], { cwd: folder, env, timeout: 30_000 });
  expectAppOutput(stdout, aws);
}

test("a minified bundle that is ES modules all through refreshes for all its clients", async () => {
  const options = { entryPoints: [app], format: "esm", mainFields: ["module", "main"], minify: true };
  await expectToWork(await bundle(options, "app.mjs"));
});

test("a minified CommonJS bundle of the ES modules does, too", async () => {
  await expectToWork(await bundle({ entryPoints: [app], format: "cjs", minify: true }, "app.cjs"));
});

test("a bundle of an application that uses require() has the CommonJS builds, and works", async () => {
  const { code } = transformSync(readFileSync(app, "utf8"), { format: "cjs" });
  const stdin = { contents: code, resolveDir: fileURLToPath(new URL(".", import.meta.url)), sourcefile: "app.cjs" };
  const file = await bundle({ stdin, format: "cjs" }, "required.cjs");
  assert.match(readFileSync(file, "utf8"), /session\/dist\/cjs\//);
  await expectToWork(file);
});
