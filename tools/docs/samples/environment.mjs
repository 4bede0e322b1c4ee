// The world that the samples live in: an AWS, the hosts they name, the files they read. None of it shows in them.
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startLocalAws, startLocalIot } from "@brs/local-aws";

const ACCOUNT = "123456789012";
const REGION = "eu-west-1";
const IOT_HOST = `c1a2b3c4d5e6f7.credentials.iot.${REGION}.amazonaws.com`;
const BROKER_HOSTS = ["broker.example.com", "vault.example.com", "idp.example.com"];

/**
 * @param {string} home an empty folder
 * @returns {Promise<{ env: Record<string, string>, close(): Promise<void> }>}
 */
export async function startEnvironment(home) {
  const aws = await startLocalAws();
  const iot = await startLocalIot({ keys: aws.keys, hosts: [IOT_HOST] });
  const broker = await startBroker(aws, iot.authority);
  const mfa = aws.control.mfaDevice(`arn:aws:iam::${ACCOUNT}:mfa/me`);
  await stock(aws, iot);
  await writeFiles(home, aws, iot);
  const routes = {
    [IOT_HOST]: iot.port,
    ...Object.fromEntries(BROKER_HOSTS.map((host) => [host, broker.port])),
  };
  return {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ENDPOINT_URL_IOT: "https://broker.example.com",
      AWS_ACCESS_KEY_ID: aws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ROLE_ARN: aws.roleArn,
      AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "web-identity-token"),
      MFA_SECRET: mfa.secret,
      NODE_EXTRA_CA_CERTS: join(home, "ca.pem"),
      SAMPLE_ROUTES: JSON.stringify(routes),
    },
    async close() {
      await broker.close();
      await iot.close();
      await aws.close();
    },
  };
}

async function stock(aws, iot) {
  for (const name of ["photos", "measurements"]) aws.control.bucket(name);
  aws.control.table({ name: "orders", key: ["id"] });
  for (const alias of ["device-uploads", "device-messages"]) {
    iot.roleAliases.set(alias, { roleArn: `arn:aws:iam::${ACCOUNT}:role/${alias}` });
  }
  const s3 = new S3Client({ endpoint: aws.endpoint, region: REGION, credentials: aws.credentials() });
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "cat.jpg", Body: "a cat" }));
  s3.destroy();
}

async function writeFiles(home, aws, iot) {
  const device = await iot.authority.issue({ name: "thermometer-1" });
  iot.register(device.certificate, { things: ["thermometer-1"] });
  const files = {
    "ca.pem": iot.authority.certificate,
    "web-identity-token": aws.control.webIdentityToken(),
    "device/certificate.pem": device.certificate,
    "device/private.key": device.privateKey,
    ".aws/config": `[profile app]\nrole_arn = ${aws.roleArn}\nsource_profile = base\nregion = ${REGION}\n`,
    ".aws/credentials": `[base]\naws_access_key_id = ${aws.accessKeyId}\naws_secret_access_key = ${aws.secretAccessKey}\n`,
  };
  for (const folder of ["device", ".aws"]) await mkdir(join(home, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);
}

/** Somebody's own credential service, and the one call of AWS IoT's control plane that a sample makes. */
async function startBroker(aws, authority) {
  const { certificate, privateKey } = await authority.issue({ name: "broker", hosts: BROKER_HOSTS });
  const principal = {
    kind: "role",
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/broker`,
    userId: "AROAEXAMPLE:broker",
    mfa: false,
  };
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    if (request.headers.host.startsWith("idp.")) {
      response.end(aws.control.webIdentityToken());
      return;
    }
    const key = aws.keys.issue(principal, 3_600);
    const answer = request.url.startsWith("/endpoint")
      ? { endpointAddress: IOT_HOST }
      : {
          access_key: key.accessKeyId,
          secret_key: key.secretAccessKey,
          token: key.sessionToken,
          expiry_time: new Date(key.expiration).toISOString(),
        };
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port: server.address().port, close };
}
