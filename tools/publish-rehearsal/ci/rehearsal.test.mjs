// The rehearsal as a part of `npm test` in CI: every run of every application is a test. The clone, the empty npm cache
// and the samples are not measured again: CI has cloned, installed, and run the samples already.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { rehearse } from "../rehearsal.mjs";
import { describeRehearsal } from "../support/report.mjs";

const folder = mkdtempSync(join(tmpdir(), "brs-release-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const rehearsal = await rehearse({ folder, short: true });

mkdirSync(".reports", { recursive: true });
writeFileSync(".reports/rehearsal.md", `${describeRehearsal(rehearsal)}\n`);

describe("what was published", () => {
  for (const { name, version, problems } of rehearsal.packages) {
    test(`${name} ${version} has the right files, ranges and types`, () => {
      assert.deepEqual(problems, []);
    });
  }
});

test("a newcomer's first call was refreshed", () => {
  assert.deepEqual(rehearsal.problems, []);
});

describe("applications", () => {
  for (const { title, major, kind, problem } of rehearsal.outcomes) {
    test(`${title}: an application (${kind}) works on Node ${major}`, () => {
      assert.equal(problem, undefined, problem);
    });
  }
});
