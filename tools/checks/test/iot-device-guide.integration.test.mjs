// The device guide is followed to the letter: its own commands and programs run here, against local AWS, a token in
// software and a real broker. Only what the guide itself calls the reader's own (the endpoint) is replaced.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startLocalAws, startLocalIot } from "@brs/local-aws";
import { startMosquitto } from "../support/mosquitto.mjs";

const run = promisify(execFile);
const fromRoot = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const guide = readFileSync(fromRoot("docs/guides/iot-device.md"), "utf8");
const missing = (process.env.BRS_MISSING_SYSTEM ?? "").split(",");
const needs = (...programs) => ({ skip: programs.some((program) => missing.includes(program)) });

/** The fenced block that contains a text. */
function block(text) {
  const found = [...guide.matchAll(/```\w+\n([\s\S]*?)```/g)]
    .map((match) => match[1])
    .find((code) => code.includes(text));
  assert.ok(found, `the guide has no block with ${text}`);
  return found;
}

/** Replaces the reader's own part, which must be there. */
function own(code, from, to) {
  assert.ok(code.includes(from), `the guide has no ${from}`);
  return code.replace(from, to);
}

let home;
let device;
let aws;
let iot;
let env;

before(async () => {
  home = mkdtempSync(join(tmpdir(), "brs-device-"));
  device = join(home, "device");
  aws = await startLocalAws();
  iot = await startLocalIot({ keys: aws.keys });
  iot.roleAliases.set("device-uploads", { roleArn: "arn:aws:iam::123456789012:role/device-uploads" });
  aws.control.bucket("measurements-example");
  mkdirSync(join(home, "tokens"));
  const configuration = `directories.tokendir = ${home}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`;
  writeFileSync(join(home, "softhsm2.conf"), configuration);
  env = {
    PATH: ["/usr/sbin", process.env.PATH].join(delimiter),
    HOME: home,
    SOFTHSM2_CONF: join(home, "softhsm2.conf"),
    AWS_ENDPOINT_URL_S3: aws.endpoint,
  };
});
after(async () => {
  await iot.close();
  await aws.close();
  rmSync(home, { recursive: true, force: true });
});

const shell = (commands, folder = device) => run("bash", ["-euc", commands], { cwd: folder, env });
const node = (file, more = {}) =>
  run(process.execPath, [file], { cwd: device, env: { ...env, ...more }, timeout: 30_000 });

/** `upload.mjs` of the guide, for the local endpoint. */
function upload() {
  const endpoint = '"c1a2b3c4d5e6f7.credentials.iot.eu-west-1.amazonaws.com",';
  const local = `"${iot.endpoint}", customEndpoint: true, ca: { path: "ca.pem" },`;
  return own(block("new PutObjectCommand"), endpoint, local);
}

function lastUpload() {
  return iot.requests.at(-1);
}

test("openssl makes a key and a request, from which AWS makes the certificate", needs("openssl"), async () => {
  await shell(block("openssl req"), home);
  const certificate = await iot.authority.sign(readFileSync(join(device, "device.csr"), "utf8"));
  writeFileSync(join(device, "certificate.pem"), certificate);
  writeFileSync(join(device, "ca.pem"), iot.authority.certificate);
  symlinkSync(fromRoot("node_modules"), join(device, "node_modules"));
  iot.register(certificate, { things: ["thermometer-1"], roleAliases: ["device-uploads"] });
});

test("the first PutObject arrives", needs("openssl"), async () => {
  writeFileSync(join(device, "upload.mjs"), upload());
  const { stdout } = await node("upload.mjs");
  assert.match(stdout, /^uploaded, with credentials until \d{4}-/);
  assert.equal(lastUpload().thingName, "thermometer-1");
  const [put] = aws.control.requests("s3:PutObject");
  assert.equal(put.accessKeyId, lastUpload().accessKeyId);
});

test("messages flow over MQTT, signed with the session's credentials", needs("openssl", "mosquitto"), async () => {
  const broker = await startMosquitto(home);
  try {
    iot.webSocket.relayTo(broker.port);
    const endpoint = '"a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com"';
    const talk = own(block("await session.mqtt("), endpoint, `"localhost:${iot.webSocket.port}"`);
    const opening = upload().slice(0, upload().indexOf("const s3 ="));
    writeFileSync(join(device, "talk.mjs"), `${opening}${talk}`);
    await node("talk.mjs");
    assert.equal(iot.webSocket.upgrades.at(-1).accessKeyId, lastUpload().accessKeyId);
    assert.match(broker.log(), /Received PUBLISH from thermometer-1 .*'measurements\/thermometer-1'/);
  } finally {
    await broker.stop();
  }
});

test("the key moves into a PKCS#11 token, and uploads go on", needs("openssl", "softhsm2"), async () => {
  await shell(block("softhsm2-util"));
  const key = block("pkcs11:").replace(/^const key = |;\s*$/g, "");
  const program = own(upload(), 'key: { privateKey: { path: "private.key" } },', `key: ${key},`);
  writeFileSync(join(device, "upload.mjs"), program);
  const before = iot.requests.length;
  await node("upload.mjs", { DEVICE_PIN: "4711" });
  assert.equal(iot.requests.length, before + 1);
  assert.equal(lastUpload().status, 200);
});
