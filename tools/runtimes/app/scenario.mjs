// What an application does with brs: calls, a refresh, a token that AWS rejects, the end. Nothing in it is of one runtime.
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { createClientCache } from "@brs/cache";
import { refreshable } from "@brs/core";
import { customProvider } from "@brs/custom";
import { createSession } from "@brs/session";
import { localAws } from "./local-aws.mjs";
import { untilNone, watchTimers } from "./timers.mjs";

/** @param {{ endpoint: string, region: string, roleArn: string, credentials: object }} facts */
export async function scenario(facts) {
  const { endpoint, region, roleArn, credentials } = facts;
  const aws = localAws(facts);
  const timers = watchTimers();
  const sts = new STSClient({ endpoint, region, credentials: { ...credentials } });
  const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "app" });
  const source = customProvider(
    async ({ signal }) => (await sts.send(assume, signal === undefined ? {} : { abortSignal: signal })).Credentials,
  );

  // An hour's credentials in eager mode: one timer is always set.
  const session = createSession(source, { region, clientDefaults: { endpoint }, refresh: { mode: "eager" } });
  let rejections = 0;
  session.on("rejected", () => rejections++);

  const s3 = session.client(S3Client);
  const cacheHit = session.client(S3Client) === s3;
  const cacheMiss = session.client(S3Client, { maxAttempts: 2 }) !== s3;
  const list = async () => (await s3.send(new ListBucketsCommand({}))).Buckets.map((bucket) => bucket.Name);
  const keyInUse = async () => (await session.credentials()).accessKeyId;
  const buckets = [await list()];
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "cat", Body: "purr" }));
  const object = await s3.send(new GetObjectCommand({ Bucket: "photos", Key: "cat" }));
  const body = await object.Body.transformToString();

  const first = await keyInUse();
  await session.credentials.refresh();
  buckets.push(await list());
  const second = await keyInUse();

  await aws.expire(second);
  buckets.push(await list());
  const third = await keyInUse();

  // The cache and the engine without a session.
  const cache = createClientCache();
  const ownCacheHit = cache.client(S3Client, { endpoint, region }) === cache.client(S3Client, { region, endpoint });
  const alone = refreshable(source);
  const keys = new Set([first, second, third, (await alone()).accessKeyId]);

  await session.close();
  const afterClose = await session.credentials().catch((error) => error.code);
  await alone.close();
  const { cut } = await cache.close();
  sts.destroy();
  timers.stop();
  return {
    buckets,
    body,
    cacheHit,
    cacheMiss,
    ownCacheHit,
    generations: keys.size,
    rejections,
    afterClose,
    cut,
    timersLeft: await untilNone(timers.waiting),
  };
}
