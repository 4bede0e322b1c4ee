// `npm run example`, as far as it goes without installing and building: what is there already is not proved again.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const repository = (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

test("without a name it lists the apps, and a wrong name is an error", async () => {
  const run = (...args) => promisify(execFile)(process.execPath, [repository("tools/run/example.mjs"), ...args]);
  assert.match((await run()).stdout, /tenants-api {2,}an HTTP API/);
  await assert.rejects(run("tenant-api"), ({ code, stderr }) => code === 1 && /There is no example/.test(stderr));
});

test("SIGTERM is the app's to answer: it stops in order, its exit code is the command's, and its AWS goes", async (t) => {
  const child = spawn(process.execPath, [repository("tools/examples/main.mjs"), "tenants-api"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const told = text(child.stderr);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (said += chunk));
  while (!said.includes("listening")) await once(child.stdout, "data");
  const [, base] = /(http:\S+)/.exec(said);
  assert.equal((await fetch(`${base}/tenants/acme/objects`)).status, 200);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "close"), [0, null]);
  assert.match(said, /stopping\nstopped\n$/);
  assert.match(await told, /AWS saw 1 × sts:AssumeRole, 1 × s3:ListObjectsV2\.\n$/);
  const [, endpoint] = /AWS_ENDPOINT_URL=(\S+)/.exec(await told);
  await assert.rejects(fetch(endpoint), TypeError);
});
