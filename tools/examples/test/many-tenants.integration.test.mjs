// docs/examples/many-tenants, seen from outside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "./support/launch.mjs";

const regions = ["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"];
const figures = /customers (?:opened|served).*: (\d+) calls, (\d+) failed.*so far: (\d+); heap: ([\d.]+) KiB/;

test("500 roles × 3 services: one AssumeRole each, sockets and heap bounded, no failed call", async (t) => {
  const app = await launch(t, "many-tenants");
  const round = async (line) => {
    t.diagnostic(await line);
    const [, calls, failed, assumed, heapKiB] = figures.exec(await line).map(Number);
    return { calls, failed, assumed, heapKiB };
  };
  const opened = await round(app.line(/opened/));
  const first = await round(app.line(/served/));
  const again = app.nextLine(figures);
  app.type("");
  const warm = await round(again);
  assert.deepEqual(
    [opened, first, warm].map(({ calls, failed, assumed }) => [calls, failed, assumed]),
    [
      [0, 0, 0],
      [1500, 0, 500],
      [1500, 0, 500],
    ],
  );
  assert.ok(opened.heapKiB < 25, `${opened.heapKiB} KiB for each idle session`);
  assert.ok(first.heapKiB < 250, `${first.heapKiB} KiB for each session in use`);

  const callsBefore = app.aws.counters().calls;
  app.aws.control.expireAll();
  const healed = app.nextLine(figures);
  app.type("");
  const rejected = await round(healed);
  assert.deepEqual([rejected.calls, rejected.failed, rejected.assumed], [1500, 0, 1000]);
  assert.ok(rejected.heapKiB < first.heapKiB * 1.1 + 5, `${rejected.heapKiB} KiB after every token was rejected`);

  app.child.stdin.end();
  assert.equal(await app.exitCode, 0);
  const { calls, assumeRole, refused, regions: signedFor, sockets } = app.aws.counters();
  assert.equal(calls["sts:AssumeRole"], 1000);
  assert.equal(Object.keys(assumeRole).length, 500);
  // Each refused call is sent once more, and none a third time.
  for (const action of ["s3:ListBuckets", "dynamodb:ListTables", "sts:GetCallerIdentity"]) {
    assert.ok(calls[action] - callsBefore[action] <= 1000, action);
  }
  assert.deepEqual(Object.keys(refused).sort(), ["ExpiredToken", "ExpiredTokenException"]);
  // 40 of the tenants' own and 40 to STS.
  assert.ok(sockets.peak <= 80, `${sockets.peak} sockets at once`);
  assert.equal(sockets.open, 0);
  for (const region of regions) assert.ok(signedFor[`s3 ${region}`] >= 200, region);
});
