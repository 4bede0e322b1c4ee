// "How to add a provider" in CONTRIBUTING.md is followed to the letter: its commands make a package beside the others, its
// code goes into it, and the package then builds, type-checks, passes the provider contract and packs as all others do.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { providerContract } from "@brs/core/testing";
import { root } from "../samples/sources.mjs";

const run = promisify(execFile);
const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const chapter = text.slice(text.indexOf("## How to add a provider"), text.indexOf("## A change, step by step"));
const [, commands] = /```sh\n([^]*?)```/.exec(chapter) ?? [];
// The last name of a file before a block is where the block goes.
const files = [...chapter.matchAll(/`(packages\/[\w./-]+\.ts)`:\n\n(?:<!--.*-->\n\n)?```ts\n([^]*?)```/g)].map(
  ([, name, code]) => ({ name, code }),
);

let workspace;

before(() => {
  workspace = mkdtempSync(join(tmpdir(), "brs-provider-"));
  mkdirSync(join(workspace, "packages"));
  cpSync(join(root, "tools/build"), join(workspace, "tools/build"), { recursive: true });
  const shared = ["node_modules", "jest.preset.cjs", "tsconfig.base.json", "package.json", "LICENSE"];
  for (const name of [...shared, "packages/core", "packages/custom", "packages/iot-x509"]) {
    symlinkSync(join(root, name), join(workspace, name));
  }
});
after(() => rmSync(workspace, { recursive: true, force: true }));

const inPackage = (command, ...args) =>
  run(command, args, { cwd: join(workspace, "packages/vault"), env: { ...process.env, CI: "" } }).catch((error) =>
    assert.fail(`${error.stdout}${error.stderr}`),
  );

test("the provider, its index and its test are less than 60 lines together", (t) => {
  assert.deepEqual(
    files.map(({ name }) => name.replace("packages/vault/", "")),
    ["src/vault-provider.ts", "src/index.ts", "test/vault-provider.test.ts"],
  );
  const lines = files.reduce((sum, { code }) => sum + code.trimEnd().split("\n").length, 0);
  t.diagnostic(`${lines} lines`);
  assert.ok(lines < 60, `${lines} lines`);
});

test("the commands make a package, and the code type-checks in it", async () => {
  await run("sh", ["-euc", commands], { cwd: workspace });
  for (const { name, code } of files) writeFileSync(join(workspace, name), code);
  await inPackage("npm", "run", "--silent", "typecheck");
});

test("it builds, gets the report of its public surface, and packs like every package", async () => {
  await inPackage("npm", "run", "--silent", "build");
  await inPackage("npm", "run", "--silent", "api");
  await inPackage("npm", "run", "--silent", "check:pack");
});

test("it keeps the whole provider contract", async () => {
  await inPackage("npm", "run", "--silent", "test");
  const report = JSON.parse(readFileSync(join(workspace, "packages/vault/.reports/jest.json"), "utf8"));
  const create = () => assert.fail("only the list of checks is asked for");
  assert.equal(report.numPassedTests, providerContract({ create, createFailing: create }).length);
  assert.equal(report.numFailedTests, 0);
});
