import { HttpRequest } from "@smithy/core/protocols";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import { verifyUpgrade } from "../../src/iot/upgrade-signature.js";
import type { SigningKey } from "../../src/iot/upgrade-signature.js";

const now = Date.UTC(2026, 0, 31, 12);
const headers = { host: "localhost:8443" };
const key = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "to/ken+=" };
const known: SigningKey = { ...key, expired: false };

interface SignOptions {
  readonly service?: string;
  readonly secretAccessKey?: string;
  readonly at?: number;
}

/** Signs with the SDK's signer, and appends the token behind the signature, as AWS IoT wants it. */
async function sign({
  service = "iotdevicegateway",
  secretAccessKey = key.secretAccessKey,
  at = now,
}: SignOptions = {}): Promise<string> {
  const credentials = { accessKeyId: key.accessKeyId, secretAccessKey };
  const sha256 = Hash.bind(null, "sha256");
  const signer = new SignatureV4({ service, region: "eu-west-1", credentials, sha256, applyChecksum: false });
  const request = new HttpRequest({ method: "GET", path: "/mqtt", headers, hostname: "localhost", query: {} });
  const { query } = await signer.presign(request, { signingDate: new Date(at), expiresIn: 60 });
  const pairs = Object.entries({ ...query, "X-Amz-Security-Token": key.sessionToken });
  return `/mqtt?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

function verify(target: string, found: SigningKey | undefined = known): unknown {
  return verifyUpgrade(target, headers, () => found, now);
}

test("an upgrade that the SDK's signer signed is accepted, its token behind the signature", async () => {
  expect(verify(await sign())).toEqual({ accepted: true, accessKeyId: key.accessKeyId });
});

test.each([
  ["another secret", { secretAccessKey: "other" }, "the signature does not match"],
  ["another service", { service: "iotdata" }, 'signed for service "iotdata"'],
  ["ten minutes ago", { at: now - 600_000 }, "signed at another time"],
  ["in ten minutes", { at: now + 600_000 }, "signed at another time"],
])("signed with or for %s: refused", async (_, options, reason) => {
  expect(verify(await sign(options))).toEqual({ accepted: false, reason });
});

test("a signature that is cut, a parameter that is added, and another path do not match", async () => {
  const target = await sign();
  const changed = [
    target.replace(/(X-Amz-Signature=\w{62})\w\w/, "$1"),
    `${target}&a=b`,
    target.replace("/mqtt", "/mqtT"),
  ];
  for (const each of changed) expect(verify(each)).toEqual({ accepted: false, reason: "the signature does not match" });
});

test("without signature, or with one that cannot be read, with an unknown or expired key, without the token: refused", async () => {
  expect(verify("/mqtt")).toMatchObject({ reason: "the request is not signed with SigV4" });
  expect(verify("/mqtt?X-Amz-Algorithm=%E0")).toMatchObject({ reason: "the request is not signed with SigV4" });
  const target = await sign();
  expect(verifyUpgrade(target, headers, () => undefined, now)).toMatchObject({ reason: "unknown access key" });
  expect(verify(target, { ...known, expired: true })).toMatchObject({ reason: "expired token" });
  const bare = target.replace(/&X-Amz-Security-Token=[^&]*/, "");
  expect(verify(bare)).toMatchObject({ reason: "wrong or missing session token" });
});
