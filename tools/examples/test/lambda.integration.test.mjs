// docs/examples/lambda, seen from outside: its answers, and what its AWS was asked, and when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "./support/launch.mjs";
import { until } from "./support/until.mjs";

const hello = { statusCode: 200, body: "Hello." };

test("a function in one CommonJS file answers across freezes, a renewal behind an answer, and expired credentials", async (t) => {
  // Renewed four to six seconds after they were fetched: long after the first two invocations.
  const app = await launch(t, "lambda", { sessionSeconds: 16 });
  const { aws } = app;
  const read = () => aws.counters().succeeded["s3:GetObject"] ?? 0;
  const assumed = () => aws.counters().succeeded["sts:AssumeRole"] ?? 0;
  const answer = /^\{"/;
  const invoke = async (event = "") => {
    const line = app.nextLine(answer);
    app.type(event);
    return JSON.parse(await line);
  };

  // Cold, and warm after a freeze.
  assert.deepEqual(JSON.parse(await app.line(answer)), hello);
  assert.deepEqual(await invoke(), hello);
  assert.equal(assumed(), 1);

  // In the advisory window a call gets what is held, and the renewal behind it is over before the process is frozen.
  aws.control.nextLifetime({ seconds: 2 });
  aws.control.outage("sts:AssumeRole", "hold", { count: 1 });
  let answered;
  let reads;
  do {
    reads = read();
    answered = invoke();
    await Promise.race([answered, aws.control.whenHeld(1)]);
  } while (aws.counters().held === 0);
  await until(() => read() > reads);
  assert.equal(assumed(), 1);
  aws.control.release();
  assert.deepEqual(await answered, hello);
  assert.equal(assumed(), 2);

  // A freeze that outlasts the credentials, which were issued before the answer came, for two seconds.
  await sleep(2_000);
  aws.control.nextLifetime({ seconds: 3600 });
  assert.deepEqual(await invoke(), hello);
  assert.equal(assumed(), 3);
  assert.deepEqual(await invoke('{"key":"none.txt"}'), { statusCode: 404, body: "There is no such document." });
  assert.deepEqual(aws.counters().refused, { NoSuchKey: 1 });

  app.child.stdin.end();
  assert.equal(await app.exitCode, 0);
});
