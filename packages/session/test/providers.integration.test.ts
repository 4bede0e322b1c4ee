// A session over every kind of provider that needs no service beyond STS. SSO and Cognito are among the recipes.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  createCredentialChain,
  fromEnv,
  fromIni,
  fromNodeProviderChain,
  fromProcess,
  fromTemporaryCredentials,
  fromTokenFile,
} from "@aws-sdk/credential-providers";
import { refreshable, type CredentialProvider, type Credentials } from "@brs/core";
import { customProvider, processProvider } from "@brs/custom";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { totpMfa } from "@brs/mfa";
import { sessionTokenProvider, stsProvider, webIdentityProvider } from "@brs/sts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession } from "../src/index.js";
import { assumeRole } from "./support/assume-role.js";
import { withEnvironment, withProfiles } from "./support/environment.js";
import { openSession } from "./support/open-session.js";

let aws: LocalAws;
let folder: string;
beforeAll(async () => {
  aws = await startLocalAws();
  folder = await mkdtemp(join(tmpdir(), "brs-providers-"));
  await writeFile(join(folder, "token"), aws.control.webIdentityToken());
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => aws.control.resetCounters());

const sts = () => ({ endpoint: aws.endpoint, region: aws.region });
const role = (name: string) => ({ RoleArn: aws.roleArn, RoleSessionName: name });
const asJson = (): string =>
  JSON.stringify({ Version: 1, AccessKeyId: aws.accessKeyId, SecretAccessKey: aws.secretAccessKey });
const printing = (): [string, ...string[]] => [process.execPath, "-e", `console.log(${JSON.stringify(asJson())})`];
const config = (): string => `[default]
aws_access_key_id=${aws.accessKeyId}
aws_secret_access_key=${aws.secretAccessKey}
[profile app]
role_arn=${aws.roleArn}
role_session_name=from-ini
source_profile=default
[profile command]
credential_process=${printing()
  .map((word) => JSON.stringify(word))
  .join(" ")}
`;

const userArn = /:user\/brs$/;
const kinds: Record<string, [() => CredentialProvider | Credentials, RegExp]> = {
  "static credentials": [() => aws.credentials(), userArn],
  "a plain function": [() => async () => aws.credentials(), userArn],
  "a refreshable": [() => refreshable(assumeRole(aws)), /\/test$/],
  "another session's credentials": [() => openSession(aws).credentials, /\/test$/],
  fromEnv: [() => fromEnv(), userArn],
  "fromIni with a role": [() => fromIni({ profile: "app", clientConfig: sts(), ignoreCache: true }), /\/from-ini$/],
  fromProcess: [() => fromProcess({ profile: "command", ignoreCache: true }), userArn],
  fromNodeProviderChain: [() => fromNodeProviderChain({ ignoreCache: true }), userArn],
  createCredentialChain: [
    () =>
      createCredentialChain(async () => Promise.reject(Object.assign(new Error(), { tryNextLink: true })), fromEnv()),
    userArn,
  ],
  fromTemporaryCredentials: [
    () => fromTemporaryCredentials({ params: role("sdk"), masterCredentials: aws.credentials(), clientConfig: sts() }),
    /\/sdk$/,
  ],
  fromTokenFile: [
    () =>
      fromTokenFile({
        webIdentityTokenFile: join(folder, "token"),
        roleArn: aws.roleArn,
        roleSessionName: "pod",
        clientConfig: sts(),
      }),
    /\/pod$/,
  ],
  stsProvider: [
    () => stsProvider({ params: role("brs"), masterCredentials: aws.credentials(), clientConfig: sts() }),
    /\/brs$/,
  ],
  "a chain of roles": [
    () =>
      stsProvider({
        params: role("outer"),
        masterCredentials: stsProvider({
          params: role("inner"),
          masterCredentials: aws.credentials(),
          clientConfig: sts(),
        }),
        clientConfig: sts(),
      }),
    /\/outer$/,
  ],
  webIdentityProvider: [
    () => webIdentityProvider({ params: role("web"), token: { path: join(folder, "token") }, clientConfig: sts() }),
    /\/web$/,
  ],
  "sessionTokenProvider with MFA": [
    () =>
      sessionTokenProvider({
        masterCredentials: aws.credentials(),
        params: { SerialNumber: aws.mfaSerial },
        mfaCodeProvider: totpMfa(aws.mfaSecret),
        clientConfig: sts(),
      }),
    userArn,
  ],
  customProvider: [() => customProvider(() => ({ ...aws.credentials() })), userArn],
  processProvider: [() => processProvider(printing()), userArn],
};

test.each(Object.entries(kinds))("%s", async (_, [provider, arn]) => {
  const keys = { AWS_ACCESS_KEY_ID: aws.accessKeyId, AWS_SECRET_ACCESS_KEY: aws.secretAccessKey };
  await withProfiles({ config: config() }, () =>
    withEnvironment({ ...keys, AWS_SESSION_TOKEN: undefined, AWS_ENDPOINT_URL: aws.endpoint }, async () => {
      await using session = createSession(provider(), { region: aws.region });
      expect((await session.whoami()).arn).toMatch(arn);
      await Promise.all(
        ["one", "two", "three"].map((customUserAgent) =>
          session.client(S3Client, { customUserAgent }).send(new ListBucketsCommand({})),
        ),
      );
      const { calls } = aws.counters();
      expect(calls["s3:ListBuckets"]).toBe(3);
      expect(session.credentials.status().attempts).toBe(1);
    }),
  );
});

test("a passed-in session's credentials stay open when the second session closes", async () => {
  await using first = openSession(aws);
  await createSession(first.credentials, { region: aws.region }).close();
  await expect(first.client(S3Client).send(new ListBucketsCommand({}))).resolves.toBeDefined();
});
