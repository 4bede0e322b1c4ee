import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { emptyTally, failedTests, forgetReports, sum, tallyLine, tallyTests } from "../../run/tally.mjs";

let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "brs-tally-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function report(name, counts) {
  mkdirSync(join(root, ".reports"), { recursive: true });
  const full = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, ...counts };
  writeFileSync(join(root, ".reports", name), JSON.stringify(full));
}

test("the line has one fixed form", () => {
  assert.equal(tallyLine({ passed: 12, failed: 0, skipped: 3 }), "12 passed, 0 failed, 3 skipped");
});

test("the reports of a project are added up", () => {
  report("jest.json", { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 });
  report("node-test.json", { numPassedTests: 4 });
  assert.deepEqual(tallyTests(root, true), { passed: 7, failed: 0, skipped: 2 });
});

test("a suite that could not be loaded is a failure, though it has no failed test", () => {
  report("jest.json", { numPassedTests: 3, numRuntimeErrorTestSuites: 1 });
  assert.deepEqual(tallyTests(root, false), { passed: 3, failed: 1, skipped: 0 });
});

test("a run that failed with all tests passed is a failure", () => {
  report("jest.json", { numPassedTests: 3 });
  assert.deepEqual(tallyTests(root, false), { passed: 3, failed: 1, skipped: 0 });
});

test("a run that left no report is a failure, whatever it says of itself", () => {
  assert.deepEqual(tallyTests(root, true), { passed: 0, failed: 1, skipped: 0 });
});

test("failed tests are told by name and the beginning of what they said", () => {
  const failed = {
    status: "failed",
    fullName: "credentials() waits",
    failureMessages: ["\u001B[31mexpected 1\u001B[39m\n\ngot 2"],
  };
  const passed = { status: "passed", fullName: "credentials() returns", failureMessages: [] };
  report("jest.json", {
    testResults: [
      { message: "all of it", assertionResults: [passed, failed] },
      { message: "Cannot find module", assertionResults: [] },
      { message: "", assertionResults: [passed] },
    ],
  });
  assert.deepEqual(failedTests(root), ["credentials() waits\n    expected 1\n    got 2", "    Cannot find module"]);
});

test("reports of an earlier run are forgotten", () => {
  report("jest.json", { numPassedTests: 3 });
  forgetReports([root]);
  assert.ok(!existsSync(join(root, ".reports")));
});

test("adding up nothing is nothing", () => {
  assert.deepEqual(sum([]), emptyTally());
});
