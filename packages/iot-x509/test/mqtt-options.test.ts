import { planMqtt } from "../src/mqtt-options.js";

const aws = "a1b2c3-ats.iot.eu-west-1.amazonaws.com";
const pem = "-----BEGIN CERTIFICATE-----\n";

function plan(options: object): unknown {
  return planMqtt({ endpoint: aws, clientId: "c", ...options });
}

test.each([
  [{}, { host: aws, port: 8883, webSocket: false, region: "eu-west-1" }],
  [{ useAlpn: true }, { port: 443, alpn: "x-amzn-mqtt-ca" }],
  [{ transport: "ws" }, { port: 443, webSocket: true }],
  [{ transport: "ws", region: "us-east-1" }, { region: "us-east-1" }],
  [{ endpoint: "broker.local:1884" }, { host: "broker.local", port: 1884 }],
  [{ endpoint: "broker.local:1884", port: 1885 }, { port: 1885 }],
  [{ endpoint: "broker.local", port: 443 }, { port: 443 }],
  [{ keepAliveSecs: 2 }, { pingTimeoutMs: 1000 }],
  [{}, { keepAliveSecs: 60, pingTimeoutMs: 3000, connectTimeoutMs: 10_000 }],
])("%j gives %j", (options, expected) => {
  expect(plan(options)).toMatchObject(expected);
});

test("there is no ALPN name unless it is asked for", () => {
  expect(plan({})).not.toHaveProperty("alpn");
});

test.each([
  ["endpoint", { endpoint: "c1.credentials.iot.eu-west-1.amazonaws.com" }],
  ["endpoint", { endpoint: "mqtts://broker" }],
  ["clientId", { clientId: "" }],
  ["clientId", { clientId: "x".repeat(129) }],
  ["transport", { transport: "wss" }],
  ["useAlpn", { port: 443 }],
  ["useAlpn", { transport: "ws", useAlpn: true }],
  ["useAlpn", { useAlpn: 1 }],
  ["certificate", { transport: "ws", certificate: pem }],
  ["key", { transport: "ws", key: { privateKey: pem } }],
  ["key", { key: {} }],
  ["certificate", { certificate: "device.pem" }],
  ["ca", { ca: 1 }],
  ["region", { region: "eu-west-1" }],
  ["region", { transport: "ws", region: "https://x" }],
  ["keepAliveSecs", { keepAliveSecs: 0 }],
  ["keepAliveSecs", { keepAliveSecs: 65_536 }],
  ["pingTimeoutMs", { keepAliveSecs: 5, pingTimeoutMs: 5000 }],
  ["port", { port: 65_536 }],
  ["connectTimeoutMs", { connectTimeoutMs: 0 }],
  ["minReconnectSecs", { minReconnectSecs: 1.5 }],
  ["cleanStart", { cleanStart: "yes" }],
  ["will", { will: { topic: "t", payload: "p", qos: 3 } }],
  ["will", { will: { topic: "", payload: "p", qos: 1 } }],
])("%s is refused with its rule: %o", (param, options) => {
  expect(() => plan(options)).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION", param }));
});

test.each([
  ["client_id", "clientId"],
  ["keepAlive", "keepAliveSecs"],
  ["use_alpn", "useAlpn"],
])("a near miss is named: %s is %s", (wrong, right) => {
  expect(() => plan({ [wrong]: 1 })).toThrow(`Did you mean ${right}`);
});
