import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { refreshable } from "@brs/core";
import { createAuthority } from "@brs/local-aws";
import { startBench } from "./support/iot.js";
import type { Bench } from "./support/iot.js";
import { rejection } from "./support/rejection.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.iot.faults.length = 0;
});

const last = (): Bench["iot"]["requests"][number] => bench.iot.requests.at(-1)!;

describe("a call", () => {
  test("brings the credentials of the role alias, the server's time and the number of requests", async () => {
    const got: any = await bench.provider()();
    expect(got).toEqual({
      accessKeyId: last().accessKeyId,
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
      serverTime: expect.any(Date),
      requests: 1,
    });
    expect(got.expiration.getTime() - got.serverTime.getTime()).toBeGreaterThanOrEqual(3_599_000);
  });

  test("asks for the URL-encoded alias over TLS 1.3, with the host as server name", async () => {
    bench.iot.roleAliases.set("a=b,c@d", { roleArn: "arn:aws:iam::123456789012:role/odd" });
    await bench.provider({ roleAlias: "a=b,c@d" })();
    expect(last()).toMatchObject({
      path: "/role-aliases/a%3Db%2Cc%40d/credentials",
      serverName: "localhost",
      tlsVersion: "TLSv1.3",
    });
  });

  test("sends thing name and duration only when they are configured", async () => {
    await bench.provider()();
    expect(last()).toMatchObject({ thingName: undefined, durationSeconds: undefined });
    await bench.provider({ thingName: "thermometer-1", durationSeconds: 900 })();
    expect(last()).toMatchObject({ thingName: "thermometer-1", durationSeconds: "900" });
  });

  test("is made with the options as they were: what a caller writes into them for the next device changes nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "brs-device-"));
    const certificate = { path: join(folder, "device.pem") };
    const key = { privateKey: { path: join(folder, "device.key") } };
    await writeFile(certificate.path, bench.device.certificate);
    await writeFile(key.privateKey.path, bench.device.privateKey);
    const provider = bench.provider({ certificate, key });
    certificate.path = join(folder, "next.pem");
    key.privateKey.path = join(folder, "next.key");
    key.privateKey = { path: join(folder, "other.key") };
    await provider();
    await rm(folder, { recursive: true });
    expect(last().status).toBe(200);
  });

  test("shares one connection with the calls before it, until the provider is closed", async () => {
    const provider = bench.provider();
    await provider();
    const { connection } = last();
    await provider();
    expect(last().connection).toBe(connection);
    provider.close();
    await provider();
    expect(last().connection).not.toBe(connection);
  });

  test("shows nothing secret when it is inspected", () => {
    const provider = bench.provider({ key: { privateKey: bench.device.privateKey } });
    const shown = inspect(provider, { depth: 9, showHidden: true }) + JSON.stringify(provider);
    expect(shown).not.toContain("PRIVATE KEY");
    expect(provider.strategy).toBe("iot-x509");
  });
});

describe("TLS", () => {
  test("works with a server that speaks TLS 1.2 only", async () => {
    const old = await startBench({ maxVersion: "TLSv1.2" });
    await old.provider()();
    expect(old.iot.requests.at(-1)?.tlsVersion).toBe("TLSv1.2");
    await old.close();
  });

  test("refuses a server that speaks less", async () => {
    const old = await startBench({ minVersion: "TLSv1", maxVersion: "TLSv1.1" });
    const error = await rejection(old.provider()());
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "tls" } });
    expect(error.message).toContain("TLS 1.2 or 1.3");
    await old.close();
  });

  test("a server of an unknown CA is refused, once, with the way out", async () => {
    const before = bench.iot.requests.length;
    const error = await rejection(bench.provider({ ca: (await createAuthority("somebody else")).certificate })());
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "ca", details: { reason: "untrusted-server" } });
    expect(bench.iot.requests).toHaveLength(before);
  });

  test("verifyPeer: false accepts any server, and warns once", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    const provider = bench.provider({ ca: (await createAuthority("somebody else")).certificate, verifyPeer: false });
    await expect(provider()).resolves.toMatchObject({ accessKeyId: expect.any(String) });
    await provider();
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining("`ca`"), { type: "BrsWarning", code: "BRS_IOT_VERIFY_PEER" }],
    ]);
    warn.mockRestore();
  });

  test("verifyPeer: false is a warning event of a refreshable", async () => {
    const credentials = refreshable(bench.provider({ verifyPeer: false }));
    const warnings: unknown[] = [];
    credentials.on("warning", (warning) => warnings.push(warning));
    await credentials();
    await credentials.close();
    expect(warnings).toEqual([expect.objectContaining({ code: "IOT_VERIFY_PEER" })]);
  });

  test("a certificate for other names is refused", async () => {
    const other = await startBench({ hosts: ["iot.example.com"] });
    const error = await rejection(other.provider()());
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "endpoint", details: { reason: "wrong-host" } });
    await other.close();
  });

  test("an expired server certificate points to the clock", async () => {
    const authority = await createAuthority("somebody else");
    const server = await authority.issue({
      name: "localhost",
      hosts: ["localhost"],
      notAfter: new Date(Date.now() - 1000),
    });
    const late = await startBench({ authority, server });
    const error = await rejection(late.provider()());
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "server-certificate-date" } });
    expect(error.message).toContain("NTP");
    await late.close();
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "a device that the server's TLS refuses hears so (%s)",
    async (version) => {
      const strict = await startBench({ strictTls: true, minVersion: version, maxVersion: version });
      const stranger = await (await createAuthority("somebody else")).issue({ name: "stranger" });
      const error = await rejection(
        strict.provider({ certificate: stranger.certificate, key: { privateKey: stranger.privateKey } })(),
      );
      expect(error.code).toBe("ERR_BRS_CONNECTION");
      // TLS has no time for manners: the alert may be lost in the reset that follows it.
      expect(["client-certificate-refused", "reset"]).toContain(error.details.reason);
      expect(error.message).toMatch(/registered/);
      await strict.close();
    },
  );
});

describe("AWS's refusals", () => {
  const setups: [name: string, options: object, status: number, awsMessage: string, reason: string, advice: RegExp][] =
    [
      ["thing name", { thingName: "other" }, 403, "Invalid thing name passed", "thing-name", /attach-thing-principal/],
      ["role alias", { roleAlias: "nobody" }, 404, "Role alias does not exist", "role-alias", /create-role-alias/],
      ["policy", { roleAlias: "forbidden" }, 403, "Access Denied", "access-denied", /iot:AssumeRoleWithCertificate/],
      [
        "trust",
        { roleAlias: "untrusting" },
        400,
        "Unable to assume the role, or the role to assume does not exist",
        "role",
        /credentials\.iot\.amazonaws\.com/,
      ],
      [
        "duration",
        { durationSeconds: 43_200 },
        400,
        "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role",
        "duration",
        /MaxSessionDuration/,
      ],
    ];

  test.each(setups)(
    "%s: own advice, AWS's words and request id, one request",
    async (_, options, status, awsMessage, reason, advice) => {
      const device = await bench.iot.authority.issue({ name: "limited" });
      bench.iot.register(device.certificate, { roleAliases: ["uploads", "untrusting"] });
      bench.iot.roleAliases.set("forbidden", { roleArn: "arn:aws:iam::123456789012:role/forbidden" });
      bench.iot.roleAliases.set("untrusting", { roleArn: "arn:aws:iam::123456789012:role/x", trusted: false });
      const before = bench.iot.requests.length;
      const provider = bench.provider({
        certificate: device.certificate,
        key: { privateKey: device.privateKey },
        ...options,
      });
      const error = await rejection(provider());
      expect(error).toMatchObject({ code: "ERR_BRS_REQUEST", status, recoverable: false });
      expect(error.details).toEqual({
        reason,
        awsMessage,
        errorType: expect.stringMatching(/Exception$/),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(error.message).toMatch(advice);
      expect(bench.iot.requests.length - before).toBe(1);
    },
  );

  test("a certificate that this account does not know", async () => {
    const stranger = await bench.iot.authority.issue({ name: "stranger" });
    const provider = bench.provider({ certificate: stranger.certificate, key: { privateKey: stranger.privateKey } });
    const error = await rejection(provider());
    expect(error).toMatchObject({ status: 403, param: "certificate", details: { reason: "certificate-endpoint" } });
  });

  test.each(["INACTIVE", "REVOKED"] as const)("a certificate that is %s", async (state) => {
    const device = await bench.iot.authority.issue({ name: "old" });
    const record = bench.iot.register(device.certificate);
    const provider = bench.provider({ certificate: device.certificate, key: { privateKey: device.privateKey } });
    await provider();
    record.status = state;
    expect(await rejection(provider())).toMatchObject({ status: 403, details: { reason: "access-denied" } });
  });

  test("a data endpoint is recognised by its answer too", async () => {
    bench.iot.faults.push({ kind: "status", status: 404, body: '{"message":"Not Found","traceId":"t-1"}' });
    const error = await rejection(bench.provider()());
    expect(error).toMatchObject({
      status: 404,
      param: "endpoint",
      details: { reason: "data-endpoint", traceId: "t-1" },
    });
    expect(error.message).toContain("iot:CredentialProvider");
  });

  test("another refusal carries what was said, on one line and cut", async () => {
    bench.iot.faults.push({ kind: "status", status: 418, message: `no\ntea ${"x".repeat(1000)}` });
    const error = await rejection(bench.provider()());
    expect(error.details.awsMessage).toHaveLength(300);
    expect(error.message).toContain("no tea");
  });
});

describe("tries", () => {
  test.each([500, 503, 429])("%d is tried again, and the third answer counts", async (status) => {
    bench.iot.faults.push({ kind: "status", status }, { kind: "status", status });
    await expect(bench.provider()()).resolves.toMatchObject({ requests: 3 });
  });

  test("a connection that is cut is tried again", async () => {
    bench.iot.faults.push({ kind: "reset" }, { kind: "truncated" });
    await expect(bench.provider()()).resolves.toMatchObject({ requests: 3 });
  });

  test("three failures are the answer", async () => {
    bench.iot.faults.push(...Array.from({ length: 4 }, () => ({ kind: "status", status: 503 }) as const));
    const error = await rejection(bench.provider()());
    expect(error).toMatchObject({
      code: "ERR_BRS_REQUEST",
      status: 503,
      recoverable: true,
      details: { reason: "server" },
    });
    expect(bench.iot.faults).toHaveLength(1);
  });

  test("a reset, a truncated and an empty answer are connection errors", async () => {
    for (const kind of ["reset", "truncated", "empty"] as const) {
      bench.iot.faults.push({ kind }, { kind }, { kind });
      expect(await rejection(bench.provider()())).toMatchObject({
        code: "ERR_BRS_CONNECTION",
        details: { reason: "reset" },
      });
    }
  });

  test("throttling has words of its own", async () => {
    bench.iot.faults.push(...Array.from({ length: 3 }, () => ({ kind: "status", status: 429 }) as const));
    expect(await rejection(bench.provider()())).toMatchObject({ status: 429, details: { reason: "throttled" } });
  });

  test("nothing listens: refused, and says where", async () => {
    const error = await rejection(bench.provider({ endpoint: "localhost:1" })());
    expect(error).toMatchObject({
      code: "ERR_BRS_CONNECTION",
      details: { reason: "refused", systemCode: "ECONNREFUSED" },
    });
    expect(error.message).toContain("localhost:1");
  });

  test("a name that does not resolve", async () => {
    const error = await rejection(bench.provider({ endpoint: "iot.invalid" })());
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", param: "endpoint", details: { reason: "dns" } });
  });
});

describe("the limit", () => {
  test("holds for all tries together, and names the last failure", async () => {
    bench.iot.faults.push({ kind: "status", status: 503 }, { kind: "hang" });
    // Time enough for a handshake, an answer and the pause after it, also where others use the processor.
    const error = await rejection(bench.provider({ timeoutMs: 2_000 })());
    expect(error).toMatchObject({ code: "ERR_BRS_TIMEOUT", cause: { status: 503 } });
    expect(error.message).toContain("2000 ms (try 2 of 3)");
  });

  test("the caller's signal ends the call at once, with its reason", async () => {
    bench.iot.faults.push({ kind: "hang" });
    const controller = new AbortController();
    const call = rejection(bench.provider()({ signal: controller.signal }));
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await call).toBe(reason);
    expect(await rejection(bench.provider()({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe("an answer that is not credentials", () => {
  test.each([
    ["text", "<html>secret-in-a-page</html>", "not JSON"],
    ["broken JSON", '{"credentials":{"secretAccessKey":"secret-in-a-page"', "not JSON"],
    ["other JSON", "[]", "accessKeyId, expiration, secretAccessKey, sessionToken"],
    ["null", "null", "accessKeyId, expiration, secretAccessKey, sessionToken"],
    ["half", '{"credentials":{"accessKeyId":"A","secretAccessKey":"secret-in-a-page"}}', "expiration, sessionToken"],
    [
      "wrong types",
      '{"credentials":{"accessKeyId":1,"secretAccessKey":"s","sessionToken":"t","expiration":"x"}}',
      "accessKeyId",
    ],
    [
      "no time",
      '{"credentials":{"accessKeyId":"A","secretAccessKey":"secret-in-a-page","sessionToken":"t","expiration":"soon"}}',
      "expiration",
    ],
    [
      "a local time",
      '{"credentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expiration":"2030-01-01T00:00:00"}}',
      "expiration",
    ],
  ])("%s", async (_, body, text) => {
    bench.iot.faults.push({ kind: "body", body });
    const error = await rejection(bench.provider()());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", status: 200 });
    expect(error.message).toContain(text);
    expect(inspect(error, { depth: 9 })).not.toContain("secret-in-a-page");
  });

  test("more than 64 KiB is cut off", async () => {
    bench.iot.faults.push({ kind: "body", body: "x".repeat(70_000) });
    const error = await rejection(bench.provider()());
    expect(error).toMatchObject({ code: "ERR_BRS_REQUEST", details: { reason: "too-large" } });
  });

  test("an answer without Date has no server time", async () => {
    const body =
      '{"credentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expiration":"2099-01-01T00:00:00Z"}}';
    bench.iot.faults.push({ kind: "body", body, headers: { date: "never" } });
    expect(await bench.provider()()).not.toHaveProperty("serverTime");
  });
});

describe("in a refreshable", () => {
  test.each([12, -12])("a device clock that is %d hours wrong changes nothing", async (hours) => {
    // The server's clock is ahead or behind; that of the device is this machine's.
    const clock = { now: () => Date.now() + hours * 3_600_000, setOffset: () => {}, offset: () => 0 };
    const away = await startBench({ clock });
    const credentials = refreshable(away.provider());
    const first = await credentials();
    expect(credentials.phase).toBe("fresh");
    expect((await credentials()).accessKeyId).toBe(first.accessKeyId);
    expect(first).not.toHaveProperty("serverTime");
    expect(away.iot.requests).toHaveLength(1);
    await credentials.close();
    await away.close();
  });

  test("closing it lets the connection go", async () => {
    const own = await startBench();
    const credentials = refreshable(own.provider());
    await credentials();
    expect(own.iot.sockets.open).toBe(1);
    await credentials.close();
    while (own.iot.sockets.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await own.close();
  });
});
