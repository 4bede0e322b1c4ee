import { iotX509Provider } from "../src/index.js";

const pem = "-----BEGIN CERTIFICATE-----\n";
const good = {
  endpoint: "c1.credentials.iot.eu-west-1.amazonaws.com",
  roleAlias: "uploads",
  certificate: pem,
  key: { privateKey: pem },
};

function make(options: object): unknown {
  return iotX509Provider({ ...good, ...options });
}

test("good options need no file and no network at construction", () => {
  expect(make({})).toHaveProperty("strategy", "iot-x509");
  expect(make({ certificate: { path: "/not/there/yet" }, ca: undefined, thingName: "a:b_c-1" })).toBeDefined();
});

test.each([
  ["roleAlias", { roleAlias: "" }],
  ["roleAlias", { roleAlias: "a b" }],
  ["roleAlias", { roleAlias: "../x" }],
  ["roleAlias", { roleAlias: "x".repeat(129) }],
  ["roleAlias", { roleAlias: undefined }],
  ["thingName", { thingName: "a b" }],
  ["thingName", { thingName: "a\r\nx-injected: 1" }],
  ["certificate", { certificate: undefined }],
  ["certificate", { certificate: "/etc/device.pem" }],
  ["certificate", { certificate: { path: "" } }],
  ["certificate", { certificate: { path: new URL("https://example.com/x.pem") } }],
  ["certificate", { certificate: 1 }],
  ["ca", { ca: null }],
  ["key", { key: undefined }],
  ["key", { key: {} }],
  ["key", { key: { privateKey: pem, pkcs11: { library: "x.so" } } }],
  ["key", { key: { privateKey: "device.key" } }],
  ["key", { key: { privateKey: pem, passphrase: 1 } }],
  ["key", { key: { pkcs11: { library: "x.so" }, passphrase: "p" } }],
  ["key.pkcs11", { key: { pkcs11: "x.so" } }],
  ["key.pkcs11.library", { key: { pkcs11: {} } }],
  ["key.pkcs11.userPin", { key: { pkcs11: { library: "x.so", userPin: "" } } }],
  ["key.pkcs11.userPin", { key: { pkcs11: { library: "x.so", userPin: 1234 } } }],
  ["key.pkcs11.slotId", { key: { pkcs11: { library: "x.so", slotId: -1 } } }],
  ["key.pkcs11.tokenLabel", { key: { pkcs11: { library: "x.so", tokenLabel: "" } } }],
  ["key.pkcs11.privateKeyLabel", { key: { pkcs11: { library: "x.so", privateKeyLabel: 1 } } }],
  ["verifyPeer", { verifyPeer: "no" }],
  ["customEndpoint", { customEndpoint: 1 }],
  ["durationSeconds", { durationSeconds: 899 }],
  ["durationSeconds", { durationSeconds: 43_201 }],
  ["durationSeconds", { durationSeconds: 1000.5 }],
  ["timeoutMs", { timeoutMs: 0 }],
  ["timeoutMs", { timeoutMs: Number.NaN }],
  ["timeoutMs", { timeoutMs: Number.POSITIVE_INFINITY }],
  ["crtLogLevel", { crtLogLevel: "loud" }],
])("%s is refused with its rule: %o", (param, options) => {
  expect(() => make(options)).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION", param }));
});

test("what is missing is called required, with its rule", () => {
  expect(() => make({ roleAlias: undefined })).toThrow("`roleAlias` is required: 1–128 characters");
  expect(() => make({ certificate: undefined })).toThrow("`certificate` is required: PEM text");
});

test.each([
  ["rolealias", "roleAlias", {}],
  ["timeout", "timeoutMs", {}],
  ["cert", "certificate", {}],
  ["private_key", "privateKey", { key: { private_key: pem } }],
  ["slot", "slotId", { key: { pkcs11: { library: "x.so", slot: 1 } } }],
])("a near miss is named: %s is %s", (wrong, right, options) => {
  const given = Object.keys(options).length === 0 ? { [wrong]: 1 } : options;
  expect(() => make(given)).toThrow(new RegExp(`no option ${wrong}. Did you mean ${right}`));
});

test("what is passed as `crt` must be the CRT", () => {
  for (const crt of [{}, null, "aws-crt"]) {
    expect(() => make({ crt })).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION", param: "crt" }));
  }
});

test("a PIN never gets into an error", () => {
  const wrong = { key: { pkcs11: { library: "x.so", userPin: "12345678", slotId: "0" } } };
  expect(() => make(wrong)).toThrow(expect.objectContaining({ message: expect.not.stringContaining("12345678") }));
});

test("PKCS#11 off Linux says so at once", () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform")!;
  Object.defineProperty(process, "platform", { ...platform, value: "darwin" });
  try {
    expect(() => make({ key: { pkcs11: { library: "x.so" } } })).toThrow(
      expect.objectContaining({ code: "ERR_BRS_CONFIGURATION", details: { reason: "platform", platform: "darwin" } }),
    );
  } finally {
    Object.defineProperty(process, "platform", platform);
  }
});
