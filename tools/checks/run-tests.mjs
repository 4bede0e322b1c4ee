// Runs the tests of a folder with Node's own runner (they test plain Node scripts, for which Jest would need
// experimental flags) and leaves a report in the shape of Jest's, so that all tests are counted alike.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

// Whoever asks for colours (Nx does, on a terminal) means the report, not the programs that tests start and read.
delete process.env.FORCE_COLOR;

const folder = resolve(process.argv[2] ?? "test");
const quick = process.env.BRS_QUICK === "1";
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && !(quick && name.endsWith(".integration.test.mjs")))
  .map((name) => join(folder, name));

const failures = [];
const report = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  testResults: [{ assertionResults: failures }],
};
const isTest = (event) => event.details?.type !== "suite";

const tests = run({ files, concurrency: 1, timeout: 5 * 60_000 });
tests.on("test:pass", (event) => {
  if (!isTest(event)) return;
  if (event.skip !== undefined || event.todo !== undefined) report.numPendingTests += 1;
  else report.numPassedTests += 1;
});
tests.on("test:fail", (event) => {
  process.exitCode = 1;
  if (!isTest(event)) return;
  report.numFailedTests += 1;
  const { error } = event.details;
  const failureMessages = [String(error.cause?.stack ?? error.message)];
  failures.push({ status: "failed", fullName: event.name, failureMessages });
});
tests.once("end", () => {
  mkdirSync(".reports", { recursive: true });
  writeFileSync(".reports/node-test.json", JSON.stringify(report));
});
tests.compose(spec).pipe(process.stdout);
