import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { execFileSync } from "node:child_process";
import { createAuthority } from "@brs/local-aws";
import type { IssuedCertificate, LocalIot } from "@brs/local-aws";
import type { IotX509Options, Pkcs11Options } from "../src/index.js";
import { callProviders, expectNoGrowth } from "./support/child.js";
import type { ChildError, ProviderScenario } from "./support/child.js";
import { startBench } from "./support/iot.js";
import type { Bench } from "./support/iot.js";
import { startSoftHsm } from "./support/softhsm.js";
import type { SoftHsm } from "./support/softhsm.js";
import { describeWith } from "./support/system.js";

describeWith(["softhsm2"], "a private key in a PKCS#11 token", () => {
  let bench: Bench;
  let iot: LocalIot;
  let hsm: SoftHsm;
  const devices: Record<string, IssuedCertificate> = {};

  beforeAll(async () => {
    bench = await startBench();
    iot = bench.iot;
    hsm = await startSoftHsm();
    for (const [label, keyType] of Object.entries({ "rsa-key": "rsa", "ec-key": "ec", "other-key": "ec" } as const)) {
      const device = await iot.authority.issue({ name: label, keyType });
      devices[label] = device;
      iot.register(device.certificate);
      await hsm.importKey(label, device.privateKey);
    }
  });
  afterAll(async () => {
    await bench.close();
    await hsm.close();
  });

  function options(
    label: string,
    pkcs11: Partial<Pkcs11Options> = {},
    more: Partial<IotX509Options> = {},
  ): ProviderScenario {
    return {
      options: {
        endpoint: iot.endpoint,
        customEndpoint: true,
        roleAlias: "uploads",
        certificate: devices[label]!.certificate,
        ca: iot.authority.certificate,
        key: {
          pkcs11: { library: hsm.library, userPin: hsm.pin, tokenLabel: hsm.label, privateKeyLabel: label, ...pkcs11 },
        },
        ...more,
      },
    };
  }

  /** Runs one failing scenario in a process of its own. */
  async function failure(scenario: ProviderScenario): Promise<ChildError> {
    const [result] = await callProviders([scenario], hsm.env);
    const error = result!.error ?? result!.calls[0]!.error;
    expect(error).toBeDefined();
    expect(error!.shown).not.toContain(hsm.pin);
    return error!;
  }

  test.each(["esm", "cjs"] as const)("brings credentials, RSA and EC, by label or by slot (%s)", async (format) => {
    const [rsa, ec] = await callProviders([options("rsa-key"), options("ec-key")], hsm.env, format);
    for (const result of [rsa!, ec!]) {
      expect(result.calls).toEqual([
        { accessKeyId: expect.stringMatching(/^ASIA/), requests: 1, ms: expect.any(Number) },
      ]);
      expect(result.shown).not.toContain(hsm.pin);
    }
    expect(iot.requests.at(-1)).toMatchObject({ status: 200, serverName: "localhost", thingName: undefined });
  });

  test("finds the token by its slot", async () => {
    const slots = execFileSync("softhsm2-util", ["--show-slots"], {
      env: { ...process.env, ...hsm.env },
      encoding: "utf8",
    });
    const slotId = Number(/Slot (\d+)/.exec(slots)?.[1]);
    const bySlot = options("ec-key");
    const { tokenLabel: _, ...pkcs11 } = (bySlot.options.key as { pkcs11: Pkcs11Options }).pkcs11;
    const [result] = await callProviders(
      [{ options: { ...bySlot.options, key: { pkcs11: { ...pkcs11, slotId } } } }],
      hsm.env,
    );
    expect(result!.calls[0]!.error).toBeUndefined();
  });

  describeWith(["opensc"], "born in the token", () => {
    test.each(["EC:prime256v1", "rsa:2048"])("a key that never left it works (%s)", async (type) => {
      const label = `born-${type.slice(0, 3).toLowerCase()}`;
      const certificate = await iot.authority.certify(hsm.generateKey(label, type));
      iot.register(certificate);
      const [result] = await callProviders([options("ec-key", { privateKeyLabel: label }, { certificate })], hsm.env);
      expect(result!.calls[0]!.error).toBeUndefined();
    });
  });

  test("sends thing name and duration as the other route does, and hears AWS's refusals", async () => {
    const record = iot.register(devices["ec-key"]!.certificate, { things: ["valve"] });
    const [good, bad, denied] = await callProviders(
      [
        options("ec-key", {}, { thingName: "valve", durationSeconds: 900 }),
        options("ec-key", {}, { thingName: "pump" }),
        options("ec-key", {}, { roleAlias: "nobody" }),
      ],
      hsm.env,
    );
    expect(good!.calls[0]!.error).toBeUndefined();
    expect(bad!.calls[0]!.error).toMatchObject({
      code: "ERR_BRS_REQUEST",
      status: 403,
      param: "thingName",
      details: { reason: "thing-name", awsMessage: "Invalid thing name passed", requestId: expect.any(String) },
    });
    expect(denied!.calls[0]!.error).toMatchObject({ status: 404, details: { reason: "role-alias" } });
    expect(record.status).toBe("ACTIVE");
  });

  test("asks a PIN function once, not once for each refresh", async () => {
    const [result] = await callProviders([{ ...options("ec-key"), pinFunction: hsm.pin, times: 5 }], hsm.env);
    expect(result).toMatchObject({ pins: 1, calls: Array.from({ length: 5 }, () => ({ requests: 1 })) });
  });

  test.each(["aws-crt", "aws-iot-device-sdk-v2"])("uses the CRT that it is given: %s", async (crt) => {
    const [result] = await callProviders([{ ...options("ec-key"), crt }], hsm.env);
    expect(result!.calls[0]!.error).toBeUndefined();
  });

  test("the CRT's log is turned on where that is asked for, and holds no PIN", async () => {
    const quiet = await callProviders([options("ec-key")], hsm.env);
    expect(quiet[0]!.stderr).toBe("");
    const loud = await callProviders([options("ec-key", {}, { crtLogLevel: "info" })], hsm.env);
    expect(loud[0]!.stderr).toContain("[INFO]");
    expect(loud[0]!.stderr).not.toContain(hsm.pin);
  });

  test("100 refreshes leave file handles and memory as they were", async () => {
    const [result] = await callProviders([{ ...options("ec-key"), times: 100, measure: 25 }], hsm.env);
    expect(result!.calls.filter((call) => call.error !== undefined)).toEqual([]);
    // The last connection may not be quite gone.
    expectNoGrowth(result!.usages, 2);
  });

  describe("what the token refuses", () => {
    test("a wrong PIN is said, and never sent twice", async () => {
      const [result] = await callProviders([{ ...options("ec-key", { userPin: "0815-wrong" }), times: 30 }], hsm.env);
      for (const { error } of result!.calls) {
        expect(error).toMatchObject({
          code: "ERR_BRS_CONFIGURATION",
          param: "key.pkcs11.userPin",
          recoverable: false,
          details: { reason: "pin-wrong" },
        });
        expect(error!.shown).not.toContain("0815-wrong");
      }
      const [after] = await callProviders([options("ec-key")], hsm.env);
      expect(after!.calls[0]!.error).toBeUndefined();
    });

    test("no PIN", async () => {
      const { options: given } = options("ec-key");
      const { userPin: _, ...pkcs11 } = (given.key as { pkcs11: Pkcs11Options }).pkcs11;
      expect(await failure({ options: { ...given, key: { pkcs11 } } })).toMatchObject({
        code: "ERR_BRS_CONFIGURATION",
        param: "key.pkcs11.userPin",
        details: { reason: "pin-missing" },
      });
    });

    test.each([
      ["a PIN function that fails", { ...{ pinFunction: "throws" } }, "pin-function"],
      ["a PIN function that returns nothing", { pinFunction: "" }, "pin-function"],
    ])("%s", async (_, extra, reason) => {
      expect(await failure({ ...options("ec-key"), ...extra })).toMatchObject({
        code: "ERR_BRS_CONFIGURATION",
        param: "key.pkcs11.userPin",
        details: { reason },
      });
    });

    const cases: [name: string, pkcs11: Partial<Pkcs11Options>, param: string, reason: string, advice: RegExp][] = [
      ["an unknown token", { tokenLabel: "nobody" }, "tokenLabel", "token", /--list-slots/],
      ["an unknown slot", { slotId: 4_000_000 }, "tokenLabel", "token", /--list-slots/],
      ["an unknown key", { privateKeyLabel: "nobody" }, "privateKeyLabel", "key", /--list-objects/],
      ["a library that is missing", { library: "/no/such.so" }, "library", "library-missing", /Install it/],
      ["a library that is none", { library: __filename }, "library", "library", /\.so file/],
    ];
    test.each(cases)("%s", async (_, pkcs11, param, reason, advice) => {
      const error = await failure(options("ec-key", pkcs11));
      expect(error).toMatchObject({ code: "ERR_BRS_CONFIGURATION", param: `key.pkcs11.${param}`, details: { reason } });
      expect(error.message).toMatch(advice);
    });

    test("several keys, and no label to choose by", async () => {
      const { options: given } = options("ec-key");
      const { privateKeyLabel: _, ...pkcs11 } = (given.key as { pkcs11: Pkcs11Options }).pkcs11;
      const error = await failure({ options: { ...given, key: { pkcs11 } } });
      expect(error).toMatchObject({ details: { reason: "key" } });
      expect(error.message).toContain("more than one");
    });

    test("a key that does not belong to the certificate, of another kind and of the same", async () => {
      for (const privateKeyLabel of ["rsa-key", "other-key"]) {
        const error = await failure(options("ec-key", { privateKeyLabel }));
        expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION" });
        expect(error.details["reason"]).toMatch(/^client-certificate-(?:missing|refused)$|^reset$/);
      }
    });
  });

  describe("the way to the server", () => {
    test("a wrong CA is said at once, and the process can end", async () => {
      const ca = (await createAuthority("somebody else")).certificate;
      const started = performance.now();
      const error = await failure(options("ec-key", {}, { ca }));
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "ca", details: { reason: "untrusted-server" } });
      // The CRT alone holds the process for 10 to 30 seconds.
      expect(performance.now() - started).toBeLessThan(9_000);
    });

    test("another host name in the server's certificate", async () => {
      const other = await startBench({ hosts: ["iot.example.com"] });
      const { endpoint, authority } = other.iot;
      const error = await failure(options("ec-key", {}, { endpoint, ca: authority.certificate }));
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "endpoint", details: { reason: "wrong-host" } });
      await other.close();
    });

    test("a server that refuses the certificate inside TLS", async () => {
      const strict = await startBench({ strictTls: true });
      const { endpoint, authority } = strict.iot;
      const error = await failure(options("ec-key", {}, { endpoint, ca: authority.certificate }));
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION" });
      expect(error.message).toMatch(/refuses the device certificate/);
      await strict.close();
    });

    test("verifyPeer: false takes any server", async () => {
      const ca = (await createAuthority("somebody else")).certificate;
      const [result] = await callProviders([options("ec-key", {}, { ca, verifyPeer: false })], hsm.env);
      expect(result!.calls[0]!.error).toBeUndefined();
    });

    test("refused, unknown name", async () => {
      const refused = await failure(options("ec-key", {}, { endpoint: "localhost:1" }));
      expect(refused).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "refused" } });
      const unknown = await failure(options("ec-key", {}, { endpoint: "iot.invalid" }));
      expect(unknown).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "endpoint", details: { reason: "dns" } });
    });

    test.each(["reset", "truncated", "empty"] as const)("an answer that is %s is tried three times", async (kind) => {
      iot.faults.push({ kind }, { kind }, { kind });
      expect(await failure(options("ec-key"))).toMatchObject({
        code: "ERR_BRS_CONNECTION",
        details: { reason: "reset" },
      });
      expect(iot.faults).toHaveLength(0);
    });

    test("a status without a body is a failure, and tried again", async () => {
      iot.faults.push({ kind: "body", body: "" });
      const [result] = await callProviders([options("ec-key")], hsm.env);
      expect(result!.calls[0]).toMatchObject({ requests: 2 });
    });

    test("503 is tried again, a body above 64 KiB is not", async () => {
      iot.faults.push({ kind: "status", status: 503 }, { kind: "body", body: "x".repeat(70_000) });
      expect(await failure(options("ec-key"))).toMatchObject({
        code: "ERR_BRS_REQUEST",
        details: { reason: "too-large" },
      });
    });

    test("a server that takes the connection and says nothing", async () => {
      const silent = createServer(() => undefined).listen(0, "127.0.0.1");
      await new Promise((resolve) => silent.once("listening", resolve));
      const endpoint = `localhost:${(silent.address() as AddressInfo).port}`;
      for (const verifyPeer of [true, false]) {
        const error = await failure(options("ec-key", {}, { endpoint, verifyPeer, timeoutMs: 500 }));
        expect(error).toMatchObject({ code: "ERR_BRS_TIMEOUT" });
      }
      silent.close();
    }, 40_000);

    test("the limit holds while the server is silent", async () => {
      iot.faults.push({ kind: "hang" });
      const error = await failure(options("ec-key", {}, { timeoutMs: 800 }));
      expect(error).toMatchObject({ code: "ERR_BRS_TIMEOUT" });
      expect(error.message).toContain("800 ms");
    });
  });
});
