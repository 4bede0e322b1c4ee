// A role that asks for an MFA code, which is computed; and who the session is.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { callbackMfa, singleUse, totpMfa } from "@brs/mfa";
import { createSession } from "@brs/session";
import { partitionForRegion } from "@brs/session/regions";
import { stsProvider } from "@brs/sts";

/** @param {{ endpoint: string, region: string, roleArn: string, credentials: object, mfa: { serial: string, secret: string } }} facts */
export async function roles({ endpoint, region, roleArn, credentials, mfa }) {
  const device = totpMfa(mfa.secret);
  const code = callbackMfa((serialNumber) => device(serialNumber), { interactive: false });
  const provider = stsProvider({
    params: { RoleArn: roleArn, SerialNumber: mfa.serial, RoleSessionName: "portable" },
    masterCredentials: { ...credentials },
    mfaCodeProvider: singleUse(code),
    clientConfig: { endpoint, region },
  });
  const session = createSession(provider, { region, clientDefaults: { endpoint } });
  const { Buckets: buckets } = await session.client(S3Client).send(new ListBucketsCommand({}));
  const { arn } = await session.whoami();
  const { valid } = await session.validate();
  await session.close();
  return { buckets: buckets.map((bucket) => bucket.Name), arn, valid, partition: partitionForRegion(region) };
}
