// An AWS Lambda function: the session is made once per process, outside the handler, and is there at the next call.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";
import { portable, socketsLeft } from "./parts.mjs";
import { system } from "./system.mjs";

const facts = JSON.parse(process.env.BRS_FACTS);
const { endpoint, region, roleArn, credentials } = facts;
const provider = stsProvider({
  params: { RoleArn: roleArn },
  masterCredentials: credentials,
  clientConfig: { endpoint, region },
});
const session = createSession(provider, { region, clientDefaults: { endpoint } });
const s3 = session.client(S3Client);

export async function handler({ action }) {
  if (action === "everything") {
    const results = { ...(await portable(facts)), system: await system(facts) };
    return { ...results, socketsLeft: await socketsLeft(facts) };
  }
  const { Buckets: buckets } = await s3.send(new ListBucketsCommand({}));
  const { accessKeyId, expiration } = await session.credentials();
  return { buckets: buckets.map((bucket) => bucket.Name), accessKeyId, expiration: expiration.getTime() };
}
