// That the bench runs, and that its page holds together. How fast anything is, no test may ask.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { page } from "../report/markdown.mjs";
import { sections } from "../sections.mjs";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../main.mjs", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));
const published = (name) => readFileSync(join(root, "docs", name), "utf8");

let folder;
let report;
let text;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "brs-bench-test-"));
  const { stdout } = await run(process.execPath, [main, "--quick", "--json", "--out", folder], { timeout: 120_000 });
  report = JSON.parse(stdout);
  text = readFileSync(join(folder, "benchmarks.md"), "utf8");
});
after(() => rmSync(folder, { recursive: true, force: true }));

const section = (name) => report.sections.find((candidate) => candidate.name === name);
function figure(name, beginning, column) {
  const { columns, rows } = section(name);
  return rows.find((row) => row.figure.startsWith(beginning)).values[columns.indexOf(column)];
}

test("every section ends with a figure in each row, and names its command", () => {
  assert.deepEqual(
    report.sections.map(({ name }) => name),
    Object.keys(sections),
  );
  for (const { name, command, columns, rows } of report.sections) {
    assert.equal(command, `npm run bench -- ${name}`);
    for (const { figure: title, values } of rows) {
      assert.equal(values.length, columns.length, title);
      assert.ok(values.some(Number.isFinite), title);
    }
  }
});

test("the counts that belong to no machine are what the page says", () => {
  const clients = 3;
  assert.equal(figure("refresh", "AssumeRole calls of", "plain SDK"), clients);
  assert.equal(figure("refresh", "AssumeRole calls of", "brs"), 1);
  assert.equal(figure("refresh", "AssumeRole calls at", "brs"), 1);
  assert.equal(figure("refresh", "failed calls", "brs"), 0);
  assert.equal(figure("outage", "failed calls", "brs"), 0);
  assert.ok(figure("outage", "failed calls", "plain SDK") > 0);
  assert.equal(figure("mfa", "prompts", "plain SDK"), clients);
  assert.equal(figure("mfa", "prompts", "brs"), 1);
  assert.equal(figure("counts", "AssumeRole calls for", "plain SDK"), 5);
  assert.equal(figure("counts", "AssumeRole calls for", "brs"), 1);
});

test("the page has each section and the short table, and nothing of this machine but its kind", () => {
  for (const { title } of report.sections) assert.ok(text.includes(`## ${title}\n`), title);
  assert.match(text, /Python, not rerun/);
  assert.doesNotMatch(text, /undefined|NaN|null/);
  assert.match(text, /Node v\d+\.\d+\.\d+, \w+-\w+, \d+ cores/);
  for (const secret of [hostname(), homedir(), root, "127.0.0.1"]) assert.ok(!text.includes(secret), secret);
});

test("the page of the documentation is made from the JSON beside it", async () => {
  const prettier = await import("prettier");
  const made = page(JSON.parse(published("benchmarks.json")));
  const formatted = await prettier.format(made, { parser: "markdown", printWidth: 120 });
  assert.equal(published("benchmarks.md"), formatted);
});

test("a section that there is not is refused with the list of those that there are", async () => {
  await assert.rejects(run(process.execPath, [main, "speed"]), ({ code, stderr }) => {
    assert.equal(code, 2);
    assert.match(stderr, /no section speed[^]*refresh, outage/);
    return true;
  });
});
