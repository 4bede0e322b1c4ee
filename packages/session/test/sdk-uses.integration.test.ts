// What users of the AWS SDK do with a session: each use once across a refresh, a rejection or both.
import { DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3,
  S3Client,
  waitUntilBucketExists,
  waitUntilObjectExists,
} from "@aws-sdk/client-s3";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { Upload } from "@aws-sdk/lib-storage";
import { Signer } from "@aws-sdk/rds-signer";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { Readable } from "node:stream";
import { createSession } from "../src/index.js";
import { assumed } from "./support/assume-role.js";
import { withEnvironment, withProfiles } from "./support/environment.js";
import { openSession, silent } from "./support/open-session.js";

const Bucket = "uploads";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.bucket(Bucket);
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.control.reset();
  aws.control.resetCounters();
});

describe("presigned URLs", () => {
  const keyIn = (url: string): string | undefined => new URL(url).searchParams.get("X-Amz-Credential")?.split("/")[0];

  test("minValidityMs brings credentials that outlive the URL", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    aws.control.nextLifetime({ seconds: 20 * 60 });
    await s3.send(new PutObjectCommand({ Bucket, Key: "shared", Body: "hello" }));
    const first = await session.credentials();
    expect(session.credentials.phase).toBe("fresh");
    const expiresIn = 45 * 60;
    const second = await session.credentials({ minValidityMs: expiresIn * 1_000 });
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "shared" }), { expiresIn });
    expect(keyIn(url)).toBe(second.accessKeyId);
    expect(await (await fetch(url)).text()).toBe("hello");
    expect(assumed(aws)).toBe(2);
  });

  test("life that is enough costs nothing; life that cannot be had is an error, and the session goes on", async () => {
    await using session = openSession(aws);
    await session.credentials({ minValidityMs: 30 * 60_000 });
    await session.credentials({ minValidityMs: 30 * 60_000 });
    expect(assumed(aws)).toBe(1);
    const tooLong = session.credentials({ minValidityMs: 24 * 3_600_000 });
    await expect(tooLong).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "minValidityMs" });
    await expect(session.client(S3Client).send(new ListBucketsCommand({}))).resolves.toBeDefined();
  });

  test("an upload through a URL that was signed just before a refresh still works after it", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "form" }), { expiresIn: 300 });
    await session.credentials.refresh();
    expect((await fetch(url, { method: "PUT", body: "filled in" })).status).toBe(200);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "form" }));
    expect(await Body?.transformToString()).toBe("filled in");
  });

  test("credentials that AWS has rejected are not used for the next URL", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket, Key: "shared", Body: "hello" }));
    aws.control.expireAll();
    await s3.send(new ListBucketsCommand({}));
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "shared" }));
    expect((await fetch(url)).status).toBe(200);
  });
});

describe("uploads of lib-storage", () => {
  const part = 5 * 1024 * 1024;
  const body = Buffer.alloc(4 * part, "x");

  test("go through refreshes", async () => {
    let refreshed = 0;
    await using watched = openSession(aws);
    const client = watched.client(S3Client);
    watched.on("refreshed", () => refreshed++);
    const transfer = new Upload({ client, params: { Bucket, Key: "long", Body: body }, queueSize: 1, partSize: part });
    transfer.on("httpUploadProgress", () => void watched.credentials.refresh());
    await transfer.done();
    expect(refreshed).toBeGreaterThanOrEqual(4);
    expect(aws.counters().refused).toEqual({});
  });

  test("go through a rejection in the middle: each part that was refused is sent again", async () => {
    await using session = openSession(aws);
    const client = session.client(S3Client);
    // A stream: the parts of it are buffers all the same.
    const Body = Readable.from(body);
    const transfer = new Upload({ client, params: { Bucket, Key: "film", Body }, queueSize: 2, partSize: part });
    let rejected = false;
    transfer.on("httpUploadProgress", () => {
      if (!rejected) aws.control.expireAll();
      rejected = true;
    });
    await transfer.done();
    expect(aws.counters().refused).toEqual({ ExpiredToken: expect.any(Number) });
    expect(aws.counters().succeeded["s3:UploadPart"]).toBe(4);
    expect(assumed(aws)).toBe(2);
    const { Body: stored } = await client.send(new GetObjectCommand({ Bucket, Key: "film" }));
    expect(Buffer.compare((await stored?.transformToByteArray()) ?? Buffer.alloc(0), body)).toBe(0);
  });

  test("go on to their end when the session is closed behind them", async () => {
    const session = openSession(aws);
    const client = session.client(S3Client);
    const transfer = new Upload({ client, params: { Bucket, Key: "late", Body: body }, queueSize: 2, partSize: part });
    aws.control.outage("s3:UploadPart", "hold", { count: 2 });
    const done = transfer.done();
    await aws.control.whenHeld(2);
    const closing = session.close();
    aws.control.release();
    await expect(done).resolves.toMatchObject({ Key: "late" });
    await closing;
    expect(aws.counters().succeeded["s3:UploadPart"]).toBe(4);
  });
});

describe("waiters", () => {
  test("wait through a refresh and a rejection", async () => {
    await using session = openSession(aws);
    const client = session.client(DynamoDBClient);
    const waiting = waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: "late" });
    const described = () => aws.counters().calls["dynamodb:DescribeTable"] ?? 0;
    while (described() === 0) await new Promise(setImmediate);
    await session.credentials.refresh();
    aws.control.expireAll();
    const before = described();
    while (described() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    aws.control.table({ name: "late" });
    expect((await waiting).state).toBe("SUCCESS");
    expect(assumed(aws)).toBe(3);
  });

  test("for objects and buckets", async () => {
    await using session = openSession(aws);
    const client = session.client(S3Client);
    const waiting = waitUntilObjectExists(
      { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { Bucket, Key: "late.txt" },
    );
    while (aws.counters().calls["s3:HeadObject"] === undefined) await new Promise(setImmediate);
    await session.credentials.refresh();
    await client.send(new PutObjectCommand({ Bucket, Key: "late.txt", Body: "here" }));
    expect((await waiting).state).toBe("SUCCESS");
    expect((await waitUntilBucketExists({ client, maxWaitTime: 30 }, { Bucket })).state).toBe("SUCCESS");
  });
});

test("the aggregated S3 client, with its methods, paginators and waiters", async () => {
  await using session = openSession(aws);
  const s3: S3 = session.client(S3);
  expect(session.client(S3)).toBe(s3);
  await s3.putObject({ Bucket, Key: "aggregated", Body: "x" });
  aws.control.expireAll();
  const { Body } = await s3.getObject({ Bucket, Key: "aggregated" });
  expect(await Body?.transformToString()).toBe("x");
  let found = 0;
  for await (const { KeyCount = 0 } of s3.paginateListObjectsV2({ Bucket })) found += KeyCount;
  expect(found).toBeGreaterThan(0);
  expect(assumed(aws)).toBe(2);
});

test("clients in many Regions: one session, one AssumeRole, each request signed for its Region", async () => {
  await using session = openSession(aws);
  const regions = ["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"];
  const all = () =>
    Promise.all(regions.map((region) => session.client(S3Client, { region }).send(new ListBucketsCommand({}))));
  await all();
  aws.control.expireAll();
  await all();
  const counters = aws.counters();
  for (const region of regions) expect(counters.regions[`s3 ${region}`]).toBeGreaterThanOrEqual(2);
  expect(assumed(aws)).toBe(2);
});

test("an S3 client that follows buckets into their Regions", async () => {
  await using session = openSession(aws);
  const s3 = session.client(S3Client, { followRegionRedirects: true, region: "eu-west-1" });
  await s3.send(new PutObjectCommand({ Bucket, Key: "far", Body: "x" }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "far" }));
  expect(await Body?.transformToString()).toBe("x");
});

test("RDS tokens are signed with the credentials of the moment", async () => {
  await using session = openSession(aws);
  const signer = new Signer({
    hostname: "db.example.com",
    port: 5432,
    username: "app",
    region: aws.region,
    credentials: session.credentials,
  });
  const keyOf = async (): Promise<string> => {
    const token = new URL(`https://${await signer.getAuthToken()}`);
    expect(token.searchParams.get("X-Amz-Security-Token")).toBe((await session.credentials()).sessionToken);
    return token.searchParams.get("X-Amz-Credential")?.split("/")[0] ?? "";
  };
  const first = await keyOf();
  expect(first).toBe((await session.credentials()).accessKeyId);
  await session.credentials.refresh();
  const second = await keyOf();
  expect(second).toBe((await session.credentials()).accessKeyId);
  expect(second).not.toBe(first);
});

test("AWS_PROFILE chooses the role, the Region and the name of the profile", () =>
  withProfiles(
    {
      config: `[profile base]\naws_access_key_id=${aws.accessKeyId}\naws_secret_access_key=${aws.secretAccessKey}\n[profile app]\nrole_arn=${aws.roleArn}\nrole_session_name=from-profile\nsource_profile=base\nregion=eu-west-3\n`,
    },
    () =>
      withEnvironment(
        {
          AWS_PROFILE: "app",
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_ACCESS_KEY_ID: undefined,
          AWS_SECRET_ACCESS_KEY: undefined,
          AWS_SESSION_TOKEN: undefined,
        },
        async () => {
          await using session = createSession(fromNodeProviderChain(), { clientDefaults: { logger: silent } });
          expect(session.profile).toBe("app");
          expect(await session.region()).toBe("eu-west-3");
          expect((await session.whoami()).arn).toMatch(/assumed-role\/app\/from-profile$/);
          await session.client(S3Client).send(new ListBucketsCommand({}));
          expect(aws.counters().regions["s3 eu-west-3"]).toBe(1);
        },
      ),
  ));
