import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { IssuedCertificate } from "@brs/local-aws";
import { startBench } from "./support/iot.js";
import type { Bench } from "./support/iot.js";
import { rejection } from "./support/rejection.js";

let bench: Bench;
let folder: string;
const devices: Partial<Record<"ec" | "rsa", IssuedCertificate>> = {};
beforeAll(async () => {
  bench = await startBench();
  folder = await mkdtemp(join(tmpdir(), "brs-identity-"));
  for (const keyType of ["ec", "rsa"] as const) {
    devices[keyType] = await bench.iot.authority.issue({ name: keyType, keyType });
    bench.iot.register(devices[keyType].certificate);
  }
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<{ path: string }> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path };
}

describe("every usual kind of key opens the door", () => {
  const cipher = { cipher: "aes-256-cbc", passphrase: "open sesame" };
  const kinds: [name: string, keyType: "ec" | "rsa", type: "pkcs1" | "pkcs8" | "sec1", encrypted: boolean][] = [
    ["RSA, PKCS#1", "rsa", "pkcs1", false],
    ["RSA, PKCS#8", "rsa", "pkcs8", false],
    ["RSA, PKCS#1, encrypted", "rsa", "pkcs1", true],
    ["RSA, PKCS#8, encrypted", "rsa", "pkcs8", true],
    ["EC, SEC1", "ec", "sec1", false],
    ["EC, PKCS#8", "ec", "pkcs8", false],
    ["EC, SEC1, encrypted", "ec", "sec1", true],
    ["EC, PKCS#8, encrypted", "ec", "pkcs8", true],
  ];

  test.each(kinds)("%s", async (name, keyType, type, encrypted) => {
    const { certificate, key } = devices[keyType]!;
    const privateKey = key.export({ type, format: "pem", ...(encrypted && cipher) } as never).toString();
    const passphrase = encrypted ? { passphrase: cipher.passphrase } : {};
    await bench.provider({ certificate, key: { privateKey, ...passphrase } })();
    await bench.provider({ certificate, key: { privateKey: Buffer.from(privateKey), ...passphrase } })();
    const path = await file(`${name.replace(/\W/g, "")}.pem`, privateKey);
    await bench.provider({ certificate: Buffer.from(certificate), key: { privateKey: path, ...passphrase } })();
  });

  test("OpenSSL's `EC PARAMETERS` before the key do no harm", async () => {
    const { certificate, key } = devices.ec!;
    const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    const privateKey = parameters + key.export({ type: "sec1", format: "pem" }).toString();
    await expect(bench.provider({ certificate, key: { privateKey } })()).resolves.toBeDefined();
  });
});

describe("files", () => {
  test("are found by path and by file: URL, with Windows line ends and a chain after the certificate", async () => {
    const { certificate, privateKey } = bench.device;
    const chain = await file(
      "chain.pem",
      `${certificate}\r\n${bench.iot.authority.certificate}`.replace(/\r?\n/g, "\r\n"),
    );
    const key = await file("key.pem", privateKey);
    const ca = await file("ca.pem", bench.iot.authority.certificate);
    await bench.provider({ certificate: chain, key: { privateKey: { path: pathToFileURL(key.path) } }, ca })();
  });

  test("are read again at each refresh, so that a rotated certificate is used", async () => {
    const certificate = await file("rotating.pem", bench.device.certificate);
    const key = await file("rotating.key", bench.device.privateKey);
    const provider = bench.provider({ certificate, key: { privateKey: key } });
    await provider();
    const [{ fingerprint }, next] = [bench.iot.requests.at(-1)!, await bench.iot.authority.issue({ name: "next" })];
    bench.iot.register(next.certificate);
    await writeFile(certificate.path, next.certificate);
    const halfWay = await rejection(provider());
    expect(halfWay).toMatchObject({
      code: "ERR_BRS_CONFIGURATION",
      recoverable: true,
      details: { reason: "mismatch" },
    });
    await writeFile(key.path, next.privateKey);
    await provider();
    expect(bench.iot.requests.at(-1)?.fingerprint).not.toBe(fingerprint);
  });

  test("a rotation does not cut a request on its way", async () => {
    const certificate = await file("both.pem", bench.device.certificate);
    const key = await file("both.key", bench.device.privateKey);
    const provider = bench.provider({ certificate, key: { privateKey: key } });
    bench.iot.faults.push({ kind: "hang" });
    const controller = new AbortController();
    let settled = false;
    const slow = rejection(provider({ signal: controller.signal })).finally(() => (settled = true));
    while (bench.iot.faults.length > 0) await new Promise(setImmediate);
    const next = await bench.iot.authority.issue({ name: "next" });
    bench.iot.register(next.certificate);
    await Promise.all([writeFile(certificate.path, next.certificate), writeFile(key.path, next.privateKey)]);
    await provider();
    await provider();
    expect(settled).toBe(false);
    controller.abort(new Error("over"));
    expect(await slow).toMatchObject({ message: "over" });
  });

  test("~ is the home directory", async () => {
    const error = await rejection(bench.provider({ certificate: { path: "~/no-such-folder/device.pem" } })());
    expect(error.details.path).toBe(join(homedir(), "no-such-folder/device.pem"));
  });
});

describe("what is wrong is said before any network", () => {
  const blank = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

  test.each([
    ["a certificate file that is missing", { certificate: { path: "/no/such.pem" } }, "certificate", "not-found", true],
    ["a key file that is missing", { key: { privateKey: { path: "/no/such.key" } } }, "key", "not-found", true],
    ["a CA file that is missing", { ca: { path: "/no/such-ca.pem" } }, "ca", "not-found", true],
    ["a folder in place of a file", { certificate: { path: "/tmp" } }, "certificate", "unreadable", true],
    [
      "DER in place of PEM",
      { certificate: Buffer.from([0x30, 0x82, 1, 2]) },
      "certificate",
      "not-a-certificate",
      false,
    ],
    ["a certificate that cannot be parsed", { certificate: blank }, "certificate", "malformed", false],
    ["a CA that cannot be parsed", { ca: blank }, "ca", "malformed", false],
    ["a CA that is no certificate", { ca: Buffer.from("trust me") }, "ca", "not-a-certificate", false],
    [
      "a broken key",
      { key: { privateKey: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" } },
      "key",
      "malformed",
      false,
    ],
    ["a certificate in place of the key", { key: { privateKey: blank } }, "key", "not-a-key", false],
  ])("%s", async (_, options, param, reason, recoverable) => {
    const before = bench.iot.requests.length;
    const error = await rejection(bench.provider({ endpoint: "iot.invalid", ...options })());
    expect(error).toMatchObject({ code: "ERR_BRS_CONFIGURATION", param, recoverable, details: { reason } });
    expect(bench.iot.requests).toHaveLength(before);
  });

  test("a good CA beside a broken one does not hide it", async () => {
    const error = await rejection(bench.provider({ ca: bench.iot.authority.certificate + blank })());
    expect(error.message).toContain("Certificate 2 of 2 in `ca`");
  });

  test("a key in place of the certificate, named without showing it", async () => {
    const error = await rejection(bench.provider({ certificate: bench.device.privateKey })());
    expect(error.message).toContain('a block "PRIVATE KEY"');
    expect(inspect(error, { depth: 9 })).not.toContain(bench.device.privateKey.split("\n")[1]);
  });

  test("a key of another certificate, of the same kind and of another", async () => {
    for (const keyType of ["ec", "rsa"] as const) {
      const error = await rejection(bench.provider({ key: { privateKey: devices[keyType]!.privateKey } })());
      expect(error).toMatchObject({ code: "ERR_BRS_CONFIGURATION", param: "key", details: { reason: "mismatch" } });
    }
  });

  test("a passphrase that is missing, and one that is wrong", async () => {
    for (const type of ["pkcs8", "sec1"] as const) {
      const secret = { type, format: "pem", cipher: "aes-256-cbc", passphrase: "right" } as const;
      const privateKey = bench.device.key.export(secret as never).toString();
      const missing = await rejection(bench.provider({ key: { privateKey } })());
      expect(missing).toMatchObject({ param: "key", details: { reason: "passphrase-missing" } });
      const wrong = await rejection(bench.provider({ key: { privateKey, passphrase: "not-the-one" } })());
      expect(wrong).toMatchObject({ param: "key", details: { reason: "passphrase-wrong" } });
      expect(inspect(wrong, { depth: 9 })).not.toContain("not-the-one");
    }
  });

  test("an expired certificate, with its day and the device's", async () => {
    const notAfter = new Date(Date.now() - 60_000);
    const expired = await bench.iot.authority.issue({ name: "expired", notAfter });
    const error = await rejection(
      bench.provider({
        certificate: expired.certificate,
        key: { privateKey: expired.privateKey },
        endpoint: "iot.invalid",
      })(),
    );
    expect(error).toMatchObject({
      code: "ERR_BRS_CONFIGURATION",
      param: "certificate",
      details: { reason: "expired" },
    });
    expect(error.message).toContain(notAfter.toISOString().slice(0, 19));
  });

  test("a certificate that is not valid yet goes to AWS: a device's clock often starts in the past", async () => {
    const early = await bench.iot.authority.issue({ name: "early", notBefore: new Date(Date.now() + 3_600_000) });
    bench.iot.register(early.certificate);
    const provider = bench.provider({ certificate: early.certificate, key: { privateKey: early.privateKey } });
    await expect(provider()).resolves.toBeDefined();
  });

  test("a kind of key that TLS does not take for this certificate", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const error = await rejection(bench.provider({ key: { privateKey: pem } })());
    expect(error.message).toContain("key: ed25519");
  });
});
