import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { request } from "node:https";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startLocalAws } from "../../src/index.js";
import { startLocalIot } from "../../src/iot/start-local-iot.js";
import type { LocalIot } from "../../src/iot/start-local-iot.js";
import type { IssuedCertificate } from "../../src/iot/authority.js";

let iot: LocalIot;
let device: IssuedCertificate;
beforeAll(async () => {
  iot = await startLocalIot();
  iot.roleAliases.set("app", { roleArn: "arn:aws:iam::123456789012:role/app" });
  device = await iot.authority.issue({ name: "device" });
  iot.register(device.certificate, { things: ["lamp"] });
});
afterAll(() => iot.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: any;
}

function ask(server: LocalIot, path: string, headers: Record<string, string> = {}, tls: object = {}): Promise<Answer> {
  const identity = { cert: device.certificate, key: device.privateKey, ca: server.authority.certificate, agent: false };
  return new Promise((resolve, reject) => {
    const options = { host: "localhost", port: server.port, path, headers, ...identity, ...tls };
    const sent = request(options, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) }),
      );
    });
    sent.on("error", reject).end();
  });
}

test("a registered certificate gets credentials in AWS's shape, with a time in whole seconds", async () => {
  const answer = await ask(iot, "/role-aliases/app/credentials", { "x-amzn-iot-thingname": "lamp" });
  expect(answer).toMatchObject({ status: 200, headers: { "x-amzn-requestid": expect.any(String) } });
  expect(answer.body).toEqual({
    credentials: {
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  });
});

test.each([
  ["/role-aliases/none/credentials", {}, 404, "Role alias does not exist"],
  ["/role-aliases/app/credentials", { "x-amzn-iot-thingname": "sofa" }, 403, "Invalid thing name passed"],
  ["/elsewhere", {}, 404, "Not Found"],
  [
    "/role-aliases/app/credentials",
    { "x-amzn-iot-credential-duration-seconds": "7200" },
    400,
    "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role",
  ],
])("%s with %j is %d", async (path, headers, status, message) => {
  const answer = await ask(iot, path, headers);
  expect(answer).toMatchObject({ status, body: { message } });
  expect(answer.headers["x-amzn-errortype"]).toMatch(/Exception$/);
  expect(answer.headers["x-amzn-requestid"]).toEqual(expect.any(String));
});

test("no certificate, an unknown one, an inactive one", async () => {
  const path = "/role-aliases/app/credentials";
  const invalid = { status: 403, body: { message: "Certificate is invalid on this endpoint" } };
  expect(await ask(iot, path, {}, { cert: undefined, key: undefined })).toMatchObject(invalid);
  const other = await iot.authority.issue({ name: "other", keyType: "rsa" });
  const asOther = { cert: other.certificate, key: other.privateKey };
  expect(await ask(iot, path, {}, asOther)).toMatchObject(invalid);
  iot.register(other.certificate, { status: "INACTIVE" });
  expect(await ask(iot, path, {}, asOther)).toMatchObject({ status: 403, body: { message: "Access Denied" } });
});

test("what it issues is accepted by the local S3 when they share their keys", async () => {
  const aws = await startLocalAws();
  const shared = await startLocalIot({ keys: aws.keys });
  shared.roleAliases.set("app", { roleArn: "arn:aws:iam::123456789012:role/app" });
  shared.register(device.certificate);
  const { body } = await ask(shared, "/role-aliases/app/credentials");
  aws.control.bucket("photos");
  const { accessKeyId, secretAccessKey, sessionToken } = body.credentials;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const s3 = new S3Client({ endpoint: aws.endpoint, region: aws.region, credentials });
  const error = await s3
    .send(new GetObjectCommand({ Bucket: "photos", Key: "none" }))
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "NoSuchKey" });
  s3.destroy();
  await shared.close();
  await aws.close();
});

test("the authority certifies keys that it never sees, and refuses broken requests", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = new X509Certificate(await iot.authority.certify(publicKey));
  expect(certificate.checkPrivateKey(privateKey)).toBe(true);
  await expect(iot.authority.sign("not a request")).rejects.toThrow();
});
