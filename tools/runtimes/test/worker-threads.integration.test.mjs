// Each worker thread has modules, timers and sockets of its own: sessions in two of them at once do not meet.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { expectedIn } from "../support/coverage.mjs";
import { appFile } from "../support/process.mjs";
import { startStage } from "../support/stage.mjs";

let stage;

before(async () => {
  stage = await startStage();
});
after(() => stage.close());

async function runInWorker(name) {
  const worker = new Worker(appFile("worker.mjs"), { workerData: stage.facts(name) });
  // Without a call to process.exit or terminate: the thread ends because nothing is left open in it.
  const ended = once(worker, "exit");
  const [results] = await once(worker, "message");
  const [exitCode] = await ended;
  return { ...results, exitCode };
}

test("two worker threads have sessions of their own, and end when theirs are closed", async () => {
  const wanted = { ...expectedIn("worker threads"), exitCode: 0 };
  assert.deepEqual(await Promise.all(["one", "two"].map(runInWorker)), [wanted, wanted]);
});
