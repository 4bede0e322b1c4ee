import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { isBrsError, refreshable } from "@brs/core";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { Readable } from "node:stream";
import { assumed, assumeRole } from "./support/assume-role.js";
import { openSession } from "./support/open-session.js";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.bucket("uploads");
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.control.reset();
  aws.control.resetCounters();
});

const twenty = (client: (index: number) => S3Client) => Array.from({ length: 20 }, (_, index) => client(index));

describe("one refresh, one source call", () => {
  test("20 clients of one session: one AssumeRole cold, one at a refresh", async () => {
    const session = openSession(aws);
    const clients = twenty((index) => session.client(S3Client, { customUserAgent: `app/${index}` }, { maxSize: 20 }));
    expect(new Set(clients).size).toBe(20);
    await Promise.all(clients.map((s3) => s3.send(new ListBucketsCommand({}))));
    expect(assumed(aws)).toBe(1);
    aws.control.expireAll();
    await Promise.all(clients.map((s3) => s3.send(new ListBucketsCommand({}))));
    expect(assumed(aws)).toBe(2);
    await session.close();
  });

  test("for contrast: 20 clients of the plain SDK make 20", async () => {
    const credentials = fromTemporaryCredentials({
      masterCredentials: aws.credentials(),
      params: { RoleArn: aws.roleArn },
      clientConfig: { endpoint: aws.endpoint, region: aws.region },
    });
    const clients = twenty(
      () => new S3Client({ endpoint: aws.endpoint, region: aws.region, maxAttempts: 1, credentials }),
    );
    await Promise.all(clients.map((s3) => s3.send(new ListBucketsCommand({}))));
    expect(assumed(aws)).toBe(20);
    clients.forEach((s3) => s3.destroy());
  });
});

describe("a rejected token heals", () => {
  test.each([
    ["ExpiredToken of S3", S3Client, () => new ListBucketsCommand({})],
    ["ExpiredTokenException of DynamoDB", DynamoDBClient, () => new ListTablesCommand({})],
  ] as const)("%s with 10 calls in flight: 10 successes, one more AssumeRole", async (_, Client, command) => {
    const session = openSession(aws);
    const client = session.client(Client as typeof S3Client);
    const send = () => client.send(command() as ListBucketsCommand);
    await send();
    aws.control.expireAll();
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(answers).toHaveLength(10);
    expect(assumed(aws)).toBe(2);
    await session.close();
  });

  test("a streaming upload fails with a clear error, is not sent twice, and the next one succeeds", async () => {
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(new ListBucketsCommand({}));
    aws.control.expireAll();
    const upload = () =>
      s3.send(
        new PutObjectCommand({
          Bucket: "uploads",
          Key: "k",
          Body: Readable.from([Buffer.alloc(1024)]),
          ContentLength: 1024,
        }),
      );
    const error: unknown = await upload().catch((reason: unknown) => reason);
    expect(isBrsError(error, "ERR_BRS_REQUEST")).toBe(true);
    expect(String(error)).toMatch(/stream cannot be sent twice/);
    expect((error as Error).cause).toMatchObject({ name: "ExpiredToken" });
    expect(aws.counters().calls["s3:PutObject"]).toBe(1);
    await upload();
    expect(assumed(aws)).toBe(2);
    await session.close();
  });

  test("bytes are sent again", async () => {
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(new ListBucketsCommand({}));
    aws.control.expireAll();
    await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "bytes", Body: Buffer.from("hello") }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key: "bytes" }));
    expect(await Body?.transformToString()).toBe("hello");
    await session.close();
  });

  test("an endpoint that answers ExpiredToken for ever gets AWS's error, and STS no storm", async () => {
    aws.control.outage("s3", "expired");
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    for (let round = 0; round < 20; round++) {
      await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
    }
    // The first fetch, the first healing, and at most two steps of the 1 s, 2 s … ladder while 20 quick calls last.
    expect(assumed(aws)).toBeLessThanOrEqual(4);
    await session.close();
  });
});

describe("ownership", () => {
  test("a refreshable that was passed in stays open", async () => {
    const credentials = refreshable(assumeRole(aws));
    const session = openSession(aws, {}, credentials);
    expect(session.credentials).toBe(credentials);
    await session.client(S3Client).send(new ListBucketsCommand({}));
    await session.close();
    expect(credentials.phase).toBe("fresh");
    await credentials.close();
  });
});
