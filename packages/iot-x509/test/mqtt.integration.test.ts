import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createAuthority } from "@brs/local-aws";
import { runChild } from "./support/child.js";
import { startBench } from "./support/iot.js";
import type { Bench } from "./support/iot.js";
import { startMosquitto } from "./support/mosquitto.js";
import type { Mosquitto } from "./support/mosquitto.js";
import { startSoftHsm } from "./support/softhsm.js";
import { describeWith } from "./support/system.js";

describeWith(["mosquitto"], "mqtt()", () => {
  let bench: Bench;
  let broker: Mosquitto;

  beforeAll(async () => {
    bench = await startBench();
    bench.iot.roleAliases.set("uploads", {
      roleArn: "arn:aws:iam::123456789012:role/uploads",
      credentialDurationSeconds: 10,
    });
    broker = await startMosquitto(bench.iot.authority);
    bench.iot.webSocket.relayTo(broker.webSocketPort);
  });
  afterAll(async () => {
    await broker.stop();
    await bench.close();
  });

  function tls(more: object = {}): object {
    return { endpoint: `localhost:${broker.tlsPort}`, clientId: `tls-${Math.random()}`, ...more };
  }

  function webSocket(more: object = {}): object {
    const { port } = bench.iot.webSocket;
    const fast = { minReconnectSecs: 1, maxReconnectSecs: 1 };
    return {
      endpoint: "localhost",
      port,
      clientId: `ws-${Math.random()}`,
      transport: "ws",
      region: "eu-west-1",
      ...fast,
      ...more,
    };
  }

  function run(scenario: string, mqtt: object, more: object = {}): Promise<any> {
    return runChild("mqtt-scenarios.mjs", { scenario, provider: bench.options, mqtt, ...more });
  }

  const closedError = { error: expect.objectContaining({ code: "ERR_BRS_CLOSED" }) };

  test.each(["ec", "rsa"] as const)(
    "x509 with the provider's PEM (%s): made unconnected, closed with the session, and the process ends",
    async (keyType) => {
      const device = await bench.iot.authority.issue({ name: "device", keyType });
      const own = { certificate: device.certificate, key: { privateKey: device.privateKey } };
      const result = await run("roundTrip", tls(), { provider: { ...bench.options, ...own } });
      expect(result).toEqual({ echo: "hello", closed: true, early: "function", after: closedError });
      // "p2" is how mosquitto writes MQTT 3.1.1.
      expect(broker.log()).toMatch(/New client connected from 127\.0\.0\.1:\d+ as tls-\S+ \(p2, c1, k60\)/);
    },
  );

  test("x509 with a certificate and an encrypted key of its own: explicit arguments win", async () => {
    const device = await bench.iot.authority.issue({ name: "gateway", keyType: "rsa" });
    const cipher = { cipher: "aes-256-cbc", passphrase: "open sesame" } as const;
    const privateKey = device.key.export({ type: "pkcs1", format: "pem", ...cipher }).toString();
    const stranger = await createAuthority("somebody else");
    const key = { privateKey, passphrase: cipher.passphrase };
    const mqtt = tls({ certificate: device.certificate, key, ca: bench.iot.authority.certificate });
    const result = await run("roundTrip", mqtt, { provider: { ...bench.options, ca: stranger.certificate } });
    expect(result.echo).toBe("hello");
  });

  test("one object of options serves many connections: what is written into it later reaches none", async () => {
    expect(await run("reuses", tls())).toEqual(["first", "second"]);
  });

  test("disconnect() while the connection is being made is the end of it", async () => {
    const outcomes = await run("givesUpWhileConnecting", tls());
    expect(outcomes).toEqual([closedError, closedError]);
    expect(outcomes[0].error.message).toContain("Make another with mqtt()");
  });

  describeWith(["softhsm2"], "with a PKCS#11 token", () => {
    test.each(["rsa", "ec"] as const)("x509 (%s)", async (keyType) => {
      const hsm = await startSoftHsm();
      const device = await bench.iot.authority.issue({ name: "hsm", keyType });
      await hsm.importKey("mqtt", device.privateKey);
      const pkcs11 = { library: hsm.library, userPin: hsm.pin, tokenLabel: hsm.label, privateKeyLabel: "mqtt" };
      const own = { certificate: device.certificate, key: { pkcs11 } };
      const fromProvider = { scenario: "roundTrip", provider: { ...bench.options, ...own }, mqtt: tls() };
      expect(await runChild("mqtt-scenarios.mjs", fromProvider, hsm.env)).toMatchObject({ echo: "hello" });
      const explicit = { scenario: "roundTrip", provider: bench.options, mqtt: tls(own) };
      expect(await runChild("mqtt-scenarios.mjs", explicit, hsm.env)).toMatchObject({ echo: "hello" });
      await hsm.close();
    });
  });

  test("ws: the upgrade is signed with the session's key, the token behind the signature", async () => {
    const before = bench.iot.webSocket.upgrades.length;
    const result = await run("roundTrip", webSocket());
    expect(result).toEqual({ echo: "hello", closed: true, early: "function", after: closedError });
    const upgrades = bench.iot.webSocket.upgrades.slice(before);
    expect(upgrades).toEqual([
      {
        accepted: true,
        accessKeyId: bench.iot.requests.at(-1)?.accessKeyId,
        reason: undefined,
        at: expect.any(Number),
      },
    ]);
  });

  test("ws with 10-second sessions: dropped 5 times, each reconnect is signed with the then-current key, messages flow", async () => {
    const first = bench.iot.webSocket.upgrades.length;
    const mqtt = webSocket({ clientId: "survivor" });
    const scenario = { scenario: "drops", provider: bench.options, mqtt, refresh: { mode: "eager" } };
    const result = await runChild("mqtt-scenarios.mjs", scenario, {}, () => bench.iot.webSocket.drop());
    expect(result).toEqual({ echoes: ["0", "1", "2", "3", "4", "5"] });
    const upgrades = bench.iot.webSocket.upgrades.slice(first);
    expect(upgrades).toHaveLength(6);
    for (const upgrade of upgrades) {
      const issued = bench.iot.requests.filter(({ status, at }) => status === 200 && at <= upgrade.at);
      expect(upgrade).toMatchObject({ accepted: true, accessKeyId: issued.at(-1)?.accessKeyId });
    }
    expect(new Set(upgrades.map((upgrade) => upgrade.accessKeyId)).size).toBe(6);
  }, 60_000);

  describe("what goes wrong is said", () => {
    test("nobody listens", async () => {
      const { error } = await run("fails", tls({ endpoint: "localhost:1" }));
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "refused" } });
      expect(error.message).toContain("localhost:1");
    });

    test("a broker of an unknown CA, at once", async () => {
      const { error, ms } = await run("fails", tls({ ca: (await createAuthority("somebody else")).certificate }));
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "ca", details: { reason: "untrusted-server" } });
      expect(ms).toBeLessThan(9_000);
    });

    test("a device that the broker does not know", async () => {
      const device = await (await createAuthority("somebody else")).issue({ name: "stranger" });
      const key = { privateKey: device.privateKey };
      const { error } = await run("fails", tls({ certificate: device.certificate, key }));
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "client-certificate-refused" } });
    });

    test("an upgrade that is refused", async () => {
      const stranger = await startBench();
      const { error } = await run(
        "fails",
        webSocket({ port: stranger.iot.webSocket.port, ca: stranger.iot.authority.certificate }),
      );
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "upgrade-refused" } });
      expect(error.message).toContain("iot:Connect");
      expect(stranger.iot.webSocket.upgrades[0]).toMatchObject({ accepted: false, reason: "unknown access key" });
      await stranger.close();
    });

    test("no credentials to sign with: connect() and the event carry the cause", async () => {
      const offline = { ...bench.options, endpoint: "localhost:1" };
      const { error, events } = await run("fails", webSocket(), { provider: offline });
      expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "unsigned" } });
      expect(error.cause).toContain("Nothing listens at localhost:1");
      expect(events[0].cause).toContain("could not be signed");
    });

    test("no Region to sign for", async () => {
      const { error } = await run("refuses", { ...webSocket(), region: undefined });
      expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "region" });
    });
  });

  test.each([
    ["found out before the CRT connects", {}],
    ["found out by the CRT", { verifyPeer: false }],
  ])("a connection that failed (%s) may try again, and after disconnect() nothing keeps it", async (_, more) => {
    const result = await run("givesUp", tls({ endpoint: "localhost:1", ...more }));
    expect(result).toEqual({ outcomes: Array(6).fill("ERR_BRS_CONNECTION"), open: "function" });
  });

  describe("the end of the session", () => {
    test.each(["frozen", "gone"])("comes soon, also when the broker is %s", async (state) => {
      const other = await startMosquitto(bench.iot.authority);
      const mqtt = tls({ endpoint: `localhost:${other.tlsPort}`, minReconnectSecs: 1, maxReconnectSecs: 1 });
      const scenario = { scenario: "closesWithoutBroker", provider: bench.options, mqtt };
      const result = await runChild("mqtt-scenarios.mjs", scenario, {}, (_, reply) => {
        if (state === "frozen") other.freeze();
        const ready = state === "frozen" ? Promise.resolve() : other.stop();
        void ready.then(() => reply(state));
      });
      expect((result as { ms: number }).ms).toBeLessThan(5_000);
      await other.stop();
    });

    test("ends a connection that is just being made", async () => {
      const outcome = await run("closesWhileConnecting", tls());
      expect(outcome).toEqual(closedError);
    });

    test("leaves a silent server behind", async () => {
      const silent = createServer(() => undefined).listen(0, "127.0.0.1");
      await new Promise((resolve) => silent.once("listening", resolve));
      const { port } = silent.address() as AddressInfo;
      const outcome = await run(
        "closesWhileConnecting",
        tls({ endpoint: `localhost:${port}`, connectTimeoutMs: 1000 }),
      );
      expect(outcome).toEqual(closedError);
      silent.close();
    });
  });
});
