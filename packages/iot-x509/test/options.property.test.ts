import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyText, anyValue, hidden, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { parseCredentialEndpoint, parseMqttEndpoint } from "../src/endpoint.js";
import { iotX509Provider } from "../src/iot-x509-provider.js";
import { planMqtt } from "../src/mqtt-options.js";

const isInvalid = (error: unknown): boolean => isBrsError(error, "ERR_BRS_VALIDATION");

const pem = ["-----BEGIN CERTIFICATE-----", { path: "/device.pem" }, new Uint8Array(2), hidden];
const hosts = [
  "c1.credentials.iot.eu-west-1.amazonaws.com",
  "a1-ats.iot.eu-west-1.amazonaws.com",
  "broker.example:8883",
];
const keys = [
  { privateKey: "-----BEGIN PRIVATE KEY-----" },
  { privateKey: "-----BEGIN PRIVATE KEY-----", passphrase: hidden },
  { privateKey: hidden },
  { pkcs11: { library: "/lib.so", userPin: hidden, tokenLabel: "t" } },
  { pkcs11: { library: "/lib.so", userPin: () => hidden, slotId: -1 } },
  { pkcs11: { library: hidden, pin: hidden } },
];

test(
  "any options of the provider",
  () => {
    const options = anyOptions({
      endpoint: hosts,
      customEndpoint: [true, false],
      roleAlias: ["uploads"],
      certificate: pem,
      key: keys,
      thingName: ["thermometer-1"],
      ca: pem,
      verifyPeer: [true],
      durationSeconds: [900],
      timeoutMs: [1_000],
      crtLogLevel: ["error"],
    });
    survive(
      options,
      (given) => iotX509Provider(given as never),
      isInvalid,
      ({ strategy }) => assert.equal(strategy, "iot-x509"),
    );
  },
  patienceMs,
);

test(
  "any options of mqtt()",
  () => {
    const options = anyOptions({
      endpoint: hosts,
      clientId: ["thermometer-1"],
      transport: ["x509", "ws"],
      certificate: pem,
      key: keys,
      ca: pem,
      verifyPeer: [true],
      region: ["eu-west-1"],
      keepAliveSecs: [30, 60],
      cleanStart: [false],
      port: [443, 8883],
      useAlpn: [true, false],
      connectTimeoutMs: [1_000],
      pingTimeoutMs: [1_000],
      operationTimeoutMs: [1_000],
      minReconnectSecs: [1],
      maxReconnectSecs: [128],
      will: [{ topic: "gone", payload: "", qos: 1 }],
    });
    survive(
      options,
      (given) => planMqtt(given as never),
      isInvalid,
      ({ host, port }) => assert.ok(host !== "" && port >= 1 && port <= 65_535),
    );
  },
  patienceMs,
);

test(
  "any endpoint: what passes is a host alone, and AWS's unless another was asked for",
  () => {
    const pieces = fc.constantFrom(
      ...[
        "c1",
        ".credentials.iot.",
        "eu-west-1",
        "cn-north-1",
        ".amazonaws.com",
        ".cn",
        "evil.com/",
        "@",
        "#",
        "?",
        "\\",
      ],
      ...["https://", "HTTP://", ":443", ":0", ":99999", "[::1]", "%2e", "..", "-", " ", "\t", "\u3002", "ｅ", ".iot."],
    );
    const text = fc.array(fc.oneof(pieces, anyText(2)), { maxLength: 8 }).map((parts) => parts.join(""));
    const endpoints = fc.oneof(
      { weight: 6, arbitrary: text },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...hosts), anyText(3)).map((parts) => parts.join("")) },
      { weight: 1, arbitrary: anyValue() },
    );
    survive(
      fc.tuple(endpoints, fc.boolean()),
      ([endpoint, custom]) => {
        const { host, port } = parseCredentialEndpoint(endpoint, custom);
        return { host, port, custom };
      },
      isInvalid,
      ({ host, port, custom }) => {
        assert.equal(new URL(`https://${host}:${port}/`).pathname, "/");
        assert.match(host, /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/);
        if (!custom) assert.match(host, /^[a-z0-9]+\.credentials\.iot(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/);
      },
    );
    survive(endpoints, (endpoint) => parseMqttEndpoint(endpoint), isInvalid);
  },
  patienceMs,
);
