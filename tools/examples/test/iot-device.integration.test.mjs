// docs/examples/iot-device, seen from outside: with its key in a file, with its key in a token, and without MQTT.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./support/launch.mjs";

const missing = (process.env.BRS_MISSING_SYSTEM ?? "").split(",");
const appFolder = fileURLToPath(new URL("../../../docs/examples/iot-device", import.meta.url));
const noPeers = new URL("../props/no-iot-peers.mjs", import.meta.url).href;

/** Nothing but these is said. */
const lines =
  /^(credentials until \S+Z|uploaded thermometer-1\/\S+Z\.json|published on measurements\/thermometer-1|stopped)$/;

test("a certificate uploads and publishes, through a renewal, and stops on SIGTERM", async (t) => {
  const args = ["--every", "0.5"];
  const app = await launch(t, "iot-device", { args, sessionSeconds: 4 });
  await app.line(/^uploaded /);
  if (!missing.includes("mosquitto")) await app.line(/^published /);
  await app.nextLine(/^credentials until /);
  // The first may be the one that the renewal began behind.
  for (let count = 0; count < 2; count++) await app.nextLine(/^uploaded /);
  app.child.kill("SIGTERM");
  assert.equal(await app.exitCode, 0);
  assert.equal(app.said.at(-1), "stopped");
  for (const line of app.said) assert.match(line, lines);
  // The device has no other identity: nothing but its uploads was signed, and those with the certificate's keys.
  const puts = app.aws.control.requests("s3:PutObject");
  assert.deepEqual(Object.keys(app.aws.counters().calls), ["s3:PutObject"]);
  assert.ok(new Set(puts.map(({ accessKeyId }) => accessKeyId)).size >= 2);
  for (const { accessKeyId } of puts) assert.notEqual(accessKeyId, app.env.AWS_ACCESS_KEY_ID);
});

test("while there is no S3 it measures on, and uploads all of it later", async (t) => {
  const app = await launch(t, "iot-device", { args: ["--every", "0.2"] });
  await app.line(/^uploaded /);
  app.aws.control.outage("s3", "deny");
  await app.nextLine(/^3 wait for the network or for AWS: /);
  app.aws.control.outage("s3", "off");
  const times = [];
  for (let count = 0; count < 3; count++) times.push(await app.nextLine(/^uploaded /));
  assert.deepEqual([...times].sort(), times);
  app.child.kill("SIGTERM");
  assert.equal(await app.exitCode, 0);
});

test("without the optional package it says what to install, and uploads", async (t) => {
  const app = await launch(t, "iot-device", { args: ["--every", "0.2"], env: { NODE_OPTIONS: `--import=${noPeers}` } });
  if (!missing.includes("mosquitto"))
    assert.match(await app.line(/^no live/), /npm i aws-iot-device-sdk-v2.*PEER_MISSING/);
  await app.line(/^uploaded /);
  await app.nextLine(/^uploaded /);
  app.child.kill("SIGTERM");
  assert.equal(await app.exitCode, 0);
  assert.ok(app.said.filter((line) => line.startsWith("no live")).length <= 1);
});

test("the key may be in a PKCS#11 token", { skip: missing.includes("softhsm2") }, async (t) => {
  const { folder, env, child } = await launch(t, "iot-device");
  child.kill("SIGTERM");
  const token = importKey(folder);
  const { mqtt: _, credentials, ...config } = JSON.parse(readFileSync(join(folder, "device.json"), "utf8"));
  const key = { pkcs11: { library: token.library, tokenLabel: "device", privateKeyLabel: "device-key" } };
  const file = join(folder, "pkcs11.json");
  writeFileSync(file, JSON.stringify({ ...config, credentials: { ...credentials, key } }));
  const device = spawn(process.execPath, ["main.mjs", "--config", file], {
    cwd: appFolder,
    env: { ...process.env, ...env, ...token.env, DEVICE_PIN: "4711" },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 30_000,
  });
  device.stdout.on("data", (chunk) => String(chunk).includes("uploaded") && device.kill("SIGTERM"));
  const [output, [code]] = await Promise.all([text(device.stdout), once(device, "exit")]);
  assert.equal(code, 0);
  assert.match(output, /^credentials until \S+\nuploaded \S+\nstopped\n$/);
});

/** Moves the device's key into a token in software. */
function importKey(folder) {
  mkdirSync(join(folder, "tokens"));
  const conf = join(folder, "softhsm2.conf");
  writeFileSync(conf, `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const env = { SOFTHSM2_CONF: conf };
  const softhsm = (...args) => execFileSync("softhsm2-util", args, { env: { ...process.env, ...env }, stdio: "pipe" });
  softhsm("--init-token", "--free", "--label", "device", "--so-pin", "12345678", "--pin", "4711");
  const key = ["--import", join(folder, "private.key"), "--label", "device-key", "--id", "01"];
  softhsm(...key, "--token", "device", "--pin", "4711");
  const places = ["/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11"];
  const library = places.map((place) => join(place, "libsofthsm2.so")).find((path) => existsSync(path));
  return { library, env };
}
