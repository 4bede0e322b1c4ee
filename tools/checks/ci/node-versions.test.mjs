// The packages promise Node 20, 22 and 24. The workspace is tested on one of them; here its build runs on the others.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { startLocalAws } from "@brs/local-aws";
import { installProgram } from "../../runtimes/support/npm-program.mjs";
import { expectAppToRun, expectSilentImport, publicEntries } from "../support/consumers.mjs";

const majors = [20, 22, 24].filter((major) => major !== Number.parseInt(process.versions.node, 10));
let folder;
let aws;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "brs-node-"));
  aws = await startLocalAws();
  aws.control.bucket("photos");
});
afterEach(() => aws.control.resetCounters());
after(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const major of majors) {
  describe(`on Node ${major}`, () => {
    let node;

    before(async () => {
      node = await installProgram(`node@${major}`, folder);
    });

    test("it is that Node", () => {
      assert.match(execFileSync(node, ["--version"], { encoding: "utf8" }), new RegExp(`^v${major}\\.`));
    });

    test("importing any package does nothing", async () => {
      for (const entry of publicEntries()) await expectSilentImport(node, entry);
    });

    for (const kind of ["module", "commonjs"]) {
      test(`an application runs (${kind})`, async () => {
        await expectAppToRun(node, kind, aws);
      });
    }
  });
}
