import { setTimeout as sleep } from "node:timers/promises";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { createSession } from "@brs/session";
import { partitionForRegion } from "@brs/session/regions";
import { stsProvider } from "@brs/sts";
import type { Facts } from "./facts.js";

/** Calls S3 until a call was made with refreshed credentials: the embedded AWS gives each session seconds to live. */
export async function run({ endpoint, region, roleArn, credentials }: Facts): Promise<object> {
  const provider = stsProvider({
    params: { RoleArn: roleArn },
    masterCredentials: credentials,
    clientConfig: { endpoint, region },
  });
  const session = createSession(provider, { region, clientDefaults: { endpoint } });
  let refreshes = -1; // The first set is none.
  session.on("refreshed", () => refreshes++);

  const s3 = session.client(S3Client);
  const cached = session.client(S3Client) === s3;
  const list = async (): Promise<unknown> =>
    (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
  await list();
  const { accessKeyId: first } = await session.credentials();
  while (refreshes < 1) {
    await sleep(20);
    await list();
  }
  const buckets = await list();
  const { accessKeyId: second } = await session.credentials();
  await session.close();
  return { buckets, cached, refreshed: first !== second, partition: partitionForRegion(region) };
}
