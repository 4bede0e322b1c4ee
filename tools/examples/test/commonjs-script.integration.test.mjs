// docs/examples/commonjs-script, seen from outside.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { launch } from "./support/launch.mjs";

const script = new URL("../../../docs/examples/commonjs-script/bucket-size.js", import.meta.url);

test("thirty lines with require() read a bucket with one role, and end by themselves", async (t) => {
  const app = await launch(t, "commonjs-script");
  assert.equal(await app.exitCode, 0);
  assert.deepEqual(app.said, ["photos: 2 objects, 13 bytes"]);
  assert.equal(app.aws.counters().calls["sts:AssumeRole"], 1);
  const code = readFileSync(script, "utf8");
  assert.ok(code.trimEnd().split("\n").length <= 30);
  assert.doesNotMatch(code, /\bimport\b/);
});

test("what is missing is said in one line", async (t) => {
  const role = await launch(t, "commonjs-script", { env: { ROLE_ARN: "app" } });
  assert.equal(await role.exitCode, 1);
  assert.equal(role.said.length, 1);
  assert.match(
    role.said[0],
    /^stsProvider\(\): params\.RoleArn must be a role's ARN, such as .* \(code=ERR_BRS_VALIDATION, param=params\.RoleArn\)$/,
  );
  const bucket = await launch(t, "commonjs-script", { args: ["nowhere"] });
  assert.equal(await bucket.exitCode, 1);
  assert.deepEqual(bucket.said, ["The specified bucket does not exist"]);
});
