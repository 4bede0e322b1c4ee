// docs/examples/jest-consumer, seen from outside: Jest as it comes, in a CommonJS project.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listApps } from "../runner/apps.mjs";
import { launch } from "./support/launch.mjs";

test("a consumer's CommonJS Jest suite passes, without flags and without a warning", async (t) => {
  const { manifest } = listApps().find(({ name }) => name === "jest-consumer");
  assert.deepEqual([manifest.type, manifest.scripts.test, manifest.jest], ["commonjs", "jest", undefined]);
  const app = await launch(t, "jest-consumer", { args: ["--ci", "--verbose"], env: { FORCE_COLOR: "0" } });
  assert.equal(await app.exitCode, 0, app.said.join("\n"));
  assert.ok(app.said.includes("Test Suites: 2 passed, 2 total"));
  assert.ok(app.said.includes("Tests:       7 passed, 7 total"));
  assert.doesNotMatch(app.said.join("\n"), /warning|experimental|did not exit|open handle/i);
  // Its tests need no AWS.
  assert.deepEqual(app.aws.counters().calls, {});
});
