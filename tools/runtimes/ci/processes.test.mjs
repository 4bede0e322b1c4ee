// The same application in every runtime that is a program: other Nodes, Bun and Deno, each from its npm package.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { workspaceRoot } from "../../run/workspace.mjs";
import { expectedIn } from "../support/coverage.mjs";
import { installProgram } from "../support/npm-program.mjs";
import { appFile, runToEnd } from "../support/process.mjs";
import { startStage } from "../support/stage.mjs";

const current = Number.parseInt(process.versions.node, 10);
const nodes = [20, 22, 24]
  .filter((major) => major !== current)
  .map((major) => ({ name: "Node.js 20, 22, 24", npm: `node@${major}`, args: [] }));
const permissions = ["env", "net", "read", "sys", "run"].map((permission) => `--allow-${permission}`);
const runtimes = [
  ...nodes,
  { name: "Bun 1.4", npm: "bun@1.4.5", args: [] },
  { name: "Deno 2.9", npm: "deno@2.9.6", args: ["run", "--no-prompt", "--no-lock", "--cached-only", ...permissions] },
];

// What only Node has is tested in the packages; on the other versions the heart of it runs here.
const suites = [
  { folder: "mfa", args: ["test/prompt"] },
  {
    folder: "iot-x509",
    args: ["test/pkcs11.int", "test/mqtt.int", "-t", "brings credentials|provider's PEM|upgrade is signed"],
  },
];
const jest = join(workspaceRoot, "node_modules/jest/bin/jest.js");

let folder;
let stage;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "brs-runtimes-"));
  stage = await startStage();
});
after(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const { name, npm, args } of runtimes) {
  describe(npm, () => {
    let program;

    before(async () => {
      program = await installProgram(npm, folder);
    });

    test("it is that version", () => {
      const version = execFileSync(program, ["--version"], { encoding: "utf8" });
      assert.match(version, new RegExp(`(^|v| )${npm.split("@")[1]}\\b`, "m"));
    });

    test("an application has calls, refreshes, healing, roles, programs and a device certificate, and ends", async () => {
      const results = await runToEnd(program, [...args, appFile("main.mjs")], stage.env(npm.replace("@", "-")));
      assert.deepEqual(results, expectedIn(name));
    });

    test("credentials that nobody closes do not keep the process", async () => {
      const results = await runToEnd(program, [...args, appFile("idle.mjs")], stage.env("idle"));
      assert.deepEqual(results, { timerIsSet: true });
    });
  });
}

for (const { npm } of nodes) {
  for (const { folder: name, args } of suites) {
    test(`what only Node has works on ${npm} (${name})`, () => {
      const program = join(folder, npm, "node_modules/.bin/node");
      execFileSync(program, [jest, ...args], { cwd: join(workspaceRoot, "packages", name), stdio: "pipe" });
    });
  }
}
