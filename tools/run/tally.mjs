// Counts: test reports in Jest's JSON shape, plus one for every check that has no tests inside.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @returns {Tally} */
export function emptyTally() {
  return { passed: 0, failed: 0, skipped: 0 };
}

/** @param {Tally[]} tallies */
export function sum(tallies) {
  const total = emptyTally();
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

export function tallyLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

const reportsOf = (projectRoot) => join(projectRoot, ".reports");

/** A report of an earlier run must not be counted again when this run's runner dies before it writes one. */
export function forgetReports(projectRoots) {
  for (const root of projectRoots) rmSync(reportsOf(root), { recursive: true, force: true });
}

function readReports(projectRoot) {
  const folder = reportsOf(projectRoot);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

function tallyReport(report) {
  return {
    passed: report.numPassedTests,
    // A suite that could not even be loaded has no failed test inside.
    failed: report.numFailedTests + (report.numRuntimeErrorTestSuites ?? 0),
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * What one project's test run amounts to. A run that failed without a failed test in its reports (a crash, an open
 * handle) is one failure; a run without any report is one too, as nobody knows what it did.
 * @param {string} projectRoot
 * @param {boolean} ok how the test program ended
 */
export function tallyTests(projectRoot, ok) {
  const reports = readReports(projectRoot);
  const total = sum(reports.map(tallyReport));
  if (total.failed === 0 && (!ok || reports.length === 0)) total.failed += 1;
  return total;
}

/**
 * The failed tests of one project, each with the beginning of what it said: enough to know what to look at, wherever
 * the rest of the output is cut.
 * @param {string} projectRoot
 */
export function failedTests(projectRoot) {
  return readReports(projectRoot).flatMap(({ testResults = [] }) =>
    testResults.flatMap(({ assertionResults = [], message }) => {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      // A suite that could not be loaded says why itself.
      if (failed.length === 0) return message ? [beginningOf(message)] : [];
      return failed.map(({ fullName, failureMessages }) => `${fullName}\n${beginningOf(failureMessages.join("\n"))}`);
    }),
  );
}

function beginningOf(text) {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .slice(0, 8)
    .map((line) => `    ${line.trim().slice(0, 200)}`)
    .join("\n");
}

/** What a project's tests have measured, for people to read: the Markdown files beside its reports. */
export function readFigures(projectRoot) {
  const folder = reportsOf(projectRoot);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".md")) : [];
  return files.sort().map((name) => readFileSync(join(folder, name), "utf8").trimEnd());
}
