// `npm test` itself: what it counts, how it ends, what it prints last. It runs here on a small workspace of its own
// whose tools are stand-ins: Nx, ESLint, Prettier and knip are proved by the real run around this test.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { workspaceRoot } from "../../run/workspace.mjs";

let root;

function write(file, content, mode) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}

// Does what Nx does for one project @brs/a: obeys plan.json, writes run.json, and passes on a report.
const standInForNx = `
const fs = require("node:fs");
const target = process.argv[process.argv.indexOf("-t") + 1];
const plan = JSON.parse(fs.readFileSync("plan.json", "utf8"));
fs.appendFileSync("calls.txt", process.argv.slice(3).join(" ") + "\\n");
const step = plan[target] ?? {};
const now = new Date().toISOString();
const tasks = step.absent ? [] : [{ taskId: "@brs/a:" + target, target, projectName: "@brs/a", cacheStatus: "cache-miss", status: step.fails ? 1 : 0 }];
fs.mkdirSync(".nx/cache", { recursive: true });
fs.writeFileSync(".nx/cache/run.json", JSON.stringify({ run: { startTime: now }, tasks }));
if (step.report) {
  fs.mkdirSync("packages/a/.reports", { recursive: true });
  fs.writeFileSync("packages/a/.reports/jest.json", JSON.stringify({ numFailedTests: 0, numPendingTests: 0, ...step.report }));
}
if (step.figures) fs.writeFileSync("packages/a/.reports/figures.md", step.figures + "\\n");
console.log("output of " + target);
process.exit(step.fails ? 1 : 0);
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "brs-run-"));
  cpSync(join(workspaceRoot, "tools/run"), join(root, "tools/run"), { recursive: true });
  write("tools/run/system-registry.mjs", "export const systemRegistry = [];");
  write("package-lock.json", `{ "packages": {} }`);
  write("node_modules/.package-lock.json", `{ "packages": {} }`);
  write("node_modules/nx/dist/bin/nx.js", standInForNx);
  for (const name of ["eslint", "prettier", "knip"]) write(`node_modules/.bin/${name}`, "#!/bin/sh\nexit 0\n", 0o755);
  write("packages/a/package.json", `{ "name": "@brs/a" }`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run({ plan = {}, args = [], env = {} } = {}) {
  write(
    "plan.json",
    JSON.stringify({ test: { report: { numPassedTests: 10 } }, "test:ci": { absent: true }, ...plan }),
  );
  const { BRS_RUN_LOCK: _lock, BRS_QUICK: _quick, CI: _ci, ...inherited } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [join(root, "tools/run/test.mjs"), ...args], {
    cwd: tmpdir(),
    env: { ...inherited, ...env },
    encoding: "utf8",
  });
  return { status, stdout, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

test("counts every test, every task without tests and every check of the workspace", () => {
  const { status, lastLine } = run();
  // 10 tests; build, typecheck, lint and check:pack; lint, formatting and knip of the workspace.
  assert.equal(lastLine, "17 passed, 0 failed, 0 skipped");
  assert.equal(status, 0);
});

test("the line is the only one of its form", () => {
  const { stdout } = run();
  assert.equal(stdout.match(/^\d+ passed, \d+ failed, \d+ skipped$/gm).length, 1);
});

test("a failed test fails the run, and what the step printed is shown in full", () => {
  const assertionResults = [{ status: "failed", fullName: "a wait ends", failureMessages: ["it never did"] }];
  const report = { numPassedTests: 9, numFailedTests: 1, testResults: [{ assertionResults }] };
  const { status, stdout, lastLine } = run({ plan: { test: { fails: true, report } } });
  assert.equal(lastLine, "16 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
  assert.match(stdout, /FAIL tests .*\n {2}@brs\/a: a wait ends\n {4}it never did\n.*output of test/s);
  assert.doesNotMatch(stdout, /output of lint/);
});

test("a test program that dies without a report fails the run", () => {
  write("packages/a/.reports/jest.json", `{ "numPassedTests": 99, "numFailedTests": 0, "numPendingTests": 0 }`);
  const { status, lastLine } = run({ plan: { test: { fails: true } } });
  assert.equal(lastLine, "7 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
});

test("Nx failing before it ran anything fails the run", () => {
  const { status, lastLine } = run({ plan: { lint: { absent: true, fails: true } } });
  assert.equal(lastLine, "16 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
});

test("nothing else runs after a failed build", () => {
  const { status, stdout, lastLine } = run({ plan: { build: { fails: true } } });
  assert.equal(lastLine, "0 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
  assert.match(stdout, /The build failed: nothing else was run/);
});

test("a failed check of the workspace fails the run", () => {
  write("node_modules/.bin/prettier", "#!/bin/sh\necho this file is ugly\nexit 1\n", 0o755);
  const { status, stdout, lastLine } = run();
  assert.equal(lastLine, "16 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
  assert.match(stdout, /this file is ugly/);
});

test("a skipped test is counted, and fails the run only in CI", () => {
  const plan = { test: { report: { numPassedTests: 9, numPendingTests: 1 } } };
  const here = run({ plan });
  assert.equal(here.lastLine, "16 passed, 0 failed, 1 skipped");
  assert.equal(here.status, 0);
  const ci = run({ plan, env: { CI: "true" } });
  assert.equal(ci.lastLine, "16 passed, 0 failed, 1 skipped");
  assert.equal(ci.status, 1);
});

test("a program that the system lacks is named, and counts as skipped, in CI as failed", () => {
  const need = `{ name: "broker", apt: "brs-broker", why: "messages", found: () => false }`;
  write("tools/run/system-registry.mjs", `export const systemRegistry = [${need}];`);
  const env = { PATH: root }; // no apt-get there
  const here = run({ env });
  assert.match(here.stdout, /NOT TESTED without broker: messages/);
  assert.equal(here.lastLine, "17 passed, 0 failed, 1 skipped");
  assert.equal(here.status, 0);
  const ci = run({ env: { ...env, CI: "true" } });
  assert.equal(ci.lastLine, "17 passed, 1 failed, 0 skipped");
  assert.equal(ci.status, 1);
});

test("CI takes nothing from the cache, and runs what is for CI alone", () => {
  const plan = { "test:ci": { report: { numPassedTests: 5 } } };
  const { status, lastLine } = run({ plan, env: { CI: "true" } });
  assert.equal(lastLine, "22 passed, 0 failed, 0 skipped");
  assert.equal(status, 0);
  const calls = readFileSync(join(root, "calls.txt"), "utf8").trim().split("\n");
  assert.equal(calls.length, 6);
  for (const call of calls) assert.match(call, /--skip-nx-cache/);
});

test("the quick run builds, checks types and runs tests, and nothing else", () => {
  const { lastLine } = run({ args: ["--quick"] });
  assert.equal(lastLine, "12 passed, 0 failed, 0 skipped");
});

function withRealServers() {
  const need = `{ name: "server", apt: "brs-server", why: "expiry", project: "@brs/a", found: () => process.env.SERVER === "1" }`;
  write("tools/run/system-registry.mjs", `export const systemRegistry = [${need}];`);
  write("packages/a/package.json", `{ "name": "@brs/a", "scripts": { "test:real": "" } }`);
  return { plan: { "test:real": { report: { numPassedTests: 3 }, figures: "3 of 3 calls" } } };
}

test("servers that somebody else wrote are named as not tested, except in CI, where they are", () => {
  const { plan } = withRealServers();
  const here = run({ plan });
  assert.match(here.stdout, /SKIP real servers .*npm run test:real/);
  assert.doesNotMatch(here.stdout, /brs-server/);
  assert.equal(here.lastLine, "17 passed, 0 failed, 1 skipped");
  assert.equal(here.status, 0);
  const ci = run({ plan, env: { CI: "true", SERVER: "1" } });
  assert.equal(ci.lastLine, "20 passed, 0 failed, 0 skipped");
  assert.equal(ci.status, 0);
});

test("the run for real servers builds and runs their tests alone, and shows what they measured", () => {
  const { plan } = withRealServers();
  const { status, stdout, lastLine } = run({ plan, args: ["--real"], env: { SERVER: "1" } });
  assert.equal(lastLine, "4 passed, 0 failed, 0 skipped");
  assert.equal(status, 0);
  assert.match(stdout, /^3 of 3 calls$/m);
});

test("a real server that cannot be installed is named, and its tests do not run; in CI that is a failure", () => {
  const { plan } = withRealServers();
  const env = { PATH: root };
  const here = run({ plan, args: ["--real"], env });
  assert.match(here.stdout, /NOT TESTED without server: expiry/);
  assert.equal(here.lastLine, "1 passed, 0 failed, 1 skipped");
  assert.equal(here.status, 0);
  const ci = run({ plan, args: ["--real"], env: { ...env, CI: "true" } });
  assert.equal(ci.lastLine, "1 passed, 1 failed, 0 skipped");
  assert.equal(ci.status, 1);
});

test("a project without needs of its own runs with real servers only when that was asked for", () => {
  const { plan } = withRealServers();
  write("tools/run/system-registry.mjs", "export const systemRegistry = [];");
  assert.equal(run({ plan, env: { CI: "true" } }).lastLine, "17 passed, 0 failed, 0 skipped");
  assert.equal(run({ plan, args: ["--real"] }).lastLine, "4 passed, 0 failed, 0 skipped");
});

test("an installation that cannot work ends with the line, too", () => {
  rmSync(join(root, "package-lock.json"));
  const { status, stdout, lastLine } = run();
  assert.equal(lastLine, "0 passed, 1 failed, 0 skipped");
  assert.equal(status, 1);
  assert.match(stdout, /package-lock\.json is missing/);
});

test("two kinds of run at once are refused", () => {
  const { status, stdout } = run({ args: ["--quick", "--real"] });
  assert.equal(status, 1);
  assert.match(stdout, /choose one/);
});

test("an unknown flag is named", () => {
  const { status, stdout } = run({ args: ["--fast"] });
  assert.equal(status, 1);
  assert.match(stdout, /--fast/);
});
