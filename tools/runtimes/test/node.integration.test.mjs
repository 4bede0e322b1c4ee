// The Node that runs this; the other versions are in ../ci.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectedIn } from "../support/coverage.mjs";
import { appFile, runToEnd } from "../support/process.mjs";
import { startStage } from "../support/stage.mjs";

let stage;

before(async () => {
  stage = await startStage();
});
after(() => stage.close());

test("an application has calls, refreshes, healing, roles, programs and a device certificate, and ends", async () => {
  const results = await runToEnd(process.execPath, [appFile("main.mjs")], stage.env("node"));
  assert.deepEqual(results, expectedIn("Node.js 20, 22, 24"));
});

test("credentials that nobody closes do not keep the process", async () => {
  assert.deepEqual(await runToEnd(process.execPath, [appFile("idle.mjs")], stage.env("idle")), { timerIsSet: true });
});
