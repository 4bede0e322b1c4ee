// A function as AWS Lambda runs it: one CommonJS file without node_modules, `require()` of ES modules turned off, and a
// process that stands still between two calls.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { publicEntries } from "../../checks/support/consumers.mjs";
import { bundle } from "../support/bundle.mjs";
import { expectedIn } from "../support/coverage.mjs";
import { requireCommonJsOnly, startLambda } from "../support/lambda.mjs";
import { appFile, runToEnd } from "../support/process.mjs";
import { startStage } from "../support/stage.mjs";

let stage;
let folder;
let file;

before(async () => {
  stage = await startStage();
  folder = mkdtempSync(join(tmpdir(), "brs-lambda-"));
  file = join(folder, "index.cjs");
  const options = { platform: "node", target: "node20", format: "cjs", minify: true };
  writeFileSync(file, await bundle({ ...options, entryPoints: [appFile("handler.mjs")] }));
});
after(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

test("every entry of every package can be required", async () => {
  const load = `const entries = ${JSON.stringify(publicEntries())};
    console.log(JSON.stringify(entries.filter((entry) => Object.keys(require(entry)).length === 0)));`;
  assert.deepEqual(await runToEnd(process.execPath, [requireCommonJsOnly, "-e", load], stage.env("require")), []);
});

test("a bundled function has calls, refreshes, healing, a cache and roles with MFA", async () => {
  const lambda = startLambda(file, stage.env("lambda"));
  assert.deepEqual(await lambda.invoke({ action: "everything" }), expectedIn("AWS Lambda, as a CommonJS bundle"));
  assert.equal(await lambda.end(), 0);
});

test("a function keeps its session between calls", async () => {
  const lambda = startLambda(file, stage.env("warm"));
  const first = await lambda.invoke({ action: "list" });
  assert.deepEqual(first.buckets, ["photos"]);
  assert.deepEqual(await lambda.invoke({ action: "list" }), first);
  assert.equal(await lambda.end(), 0);
});

test("a function has new credentials after a freeze that outlasted the old ones", async () => {
  stage.aws.control.nextLifetime({ seconds: 3 });
  const lambda = startLambda(file, stage.env("frozen"));
  const before = await lambda.invoke({ action: "list" });
  await sleep(Math.max(0, before.expiration - Date.now()) + 1);
  const after = await lambda.invoke({ action: "list" });
  assert.deepEqual(after.buckets, ["photos"]);
  assert.notEqual(after.accessKeyId, before.accessKeyId);
  assert.equal(await lambda.end(), 0);
});
