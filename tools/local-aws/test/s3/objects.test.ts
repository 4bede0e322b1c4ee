import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  ChecksumAlgorithm,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  waitUntilBucketExists,
  waitUntilObjectNotExists,
} from "@aws-sdk/client-s3";
import { refusal, start } from "../support.js";

const Bucket = "photos";

test("what is put is got back, whatever the key looks like", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  for (const Key of [
    "plain",
    "a/b/c.txt",
    "sp ace+plus%25&=?#",
    "ümlaut/日本語/🚀",
    "dots/../x",
    "//double//",
    "a'(b)*!",
  ]) {
    const put = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}`, ContentType: "text/plain", Metadata: { a: "1" } }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe(`body of ${Key}`);
    expect(got).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" }, ETag: put.ETag });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ETag: put.ETag });
  }
});

test("uploads arrive whole in every form in which the SDK sends them", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  const bytes = Buffer.alloc(4 * 1024 * 1024, "0123456789abcdef");
  const chunks = (): Readable => Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);
  const bodies = {
    // Above 2 MiB the SDK waits for `100 Continue`; streams go in aws-chunked with a checksum behind the data.
    expected: { Body: bytes },
    streamed: { Body: chunks(), ContentLength: bytes.length },
    empty: { Body: "", ContentLength: 0 },
    ...Object.fromEntries(
      [ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256].map(
        (algorithm) => [algorithm, { Body: chunks(), ContentLength: bytes.length, ChecksumAlgorithm: algorithm }],
      ),
    ),
  };
  for (const [Key, body] of Object.entries(bodies)) {
    await s3.send(new PutObjectCommand({ Bucket, Key, ...body }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const data = await got.Body?.transformToByteArray();
    expect(
      createHash("md5")
        .update(data ?? "")
        .digest("hex"),
    ).toBe(got.ETag?.replaceAll('"', ""));
    expect(data?.length).toBe(Key === "empty" ? 0 : bytes.length);
    expect(got.ContentEncoding).toBeUndefined();
  }
});

test("a checksum that does not fit its data is a BadDigest, and nothing is stored", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  const put = new PutObjectCommand({ Bucket, Key: "k", Body: "data", ChecksumCRC32: "AAAAAA==" });
  expect(await refusal(s3.send(put))).toMatchObject({ name: "BadDigest", status: 400 });
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "k" })))).toMatchObject({ name: "NoSuchKey" });
});

test("a Content-MD5 or a streamed length that does not fit is refused", async () => {
  const aws = await start();
  aws.control.bucket(Bucket);
  const s3 = aws.s3();
  const put = new PutObjectCommand({ Bucket, Key: "k", Body: "data", ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" });
  expect(await refusal(s3.send(put))).toMatchObject({ name: "BadDigest", status: 400 });

  // Behind the signer: the length is signed, but nobody can know whether it is true.
  const quiet = (): void => undefined;
  const streaming = aws.s3({ logger: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
  streaming.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-amz-decoded-content-length"] = "11";
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  const short = new PutObjectCommand({ Bucket, Key: "k", Body: Readable.from([Buffer.alloc(10)]), ContentLength: 10 });
  expect(await refusal(streaming.send(short))).toMatchObject({ name: "IncompleteBody", status: 400 });
});

test("a range is answered with that part, beyond the end with InvalidRange", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "0123456789" }));
  for (const [Range, text, ContentRange] of [
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
  ] as const) {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
    expect(got.ContentRange).toBe(ContentRange);
    expect(await got.Body?.transformToString()).toBe(text);
  }
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "k", Range: "bytes=10-" })))).toMatchObject({
    name: "InvalidRange",
    status: 416,
  });
});

test("buckets are made, found, listed, located and removed", async () => {
  const aws = await start();
  const s3 = aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket }));
  aws.control.bucket("archive", { region: "eu-central-1" });
  await s3.send(new HeadBucketCommand({ Bucket }));
  await waitUntilBucketExists({ client: s3, maxWaitTime: 5, minDelay: 1 }, { Bucket });
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["archive", Bucket]);
  expect(await s3.send(new GetBucketLocationCommand({ Bucket: "archive" }))).toMatchObject({
    LocationConstraint: "eu-central-1",
  });

  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
    name: "BucketNotEmpty",
    status: 409,
  });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  await waitUntilObjectNotExists({ client: s3, maxWaitTime: 5, minDelay: 1 }, { Bucket, Key: "k" });
  await s3.send(new DeleteBucketCommand({ Bucket }));
  expect(await refusal(s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ name: "NotFound", status: 404 });
});

test("what is not there is refused under AWS's names", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  const missing = await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "none" })));
  expect(missing).toMatchObject({ name: "NoSuchKey", status: 404, message: "The specified key does not exist." });
  expect(missing.requestId).toMatch(/^[0-9A-F]{16}$/);
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket: "none", Key: "k" })))).toMatchObject({
    name: "NoSuchBucket",
  });
  expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })))).toMatchObject({ name: "NotFound" });
  expect(await refusal(s3.send(new CreateBucketCommand({ Bucket })))).toMatchObject({
    name: "BucketAlreadyOwnedByYou",
  });
  expect(await refusal(s3.send(new CreateBucketCommand({ Bucket: "No_Good" })))).toMatchObject({
    name: "InvalidBucketName",
  });
});

test("a public bucket is read without a signature, and not written", async () => {
  const aws = await start();
  aws.control.bucket(Bucket, { public: true });
  aws.control.bucket("private");
  await aws.s3().send(new PutObjectCommand({ Bucket, Key: "k", Body: "for all" }));
  const unsigned = aws.s3({ signer: { sign: (request) => Promise.resolve(request) } });
  const got = await unsigned.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect(await got.Body?.transformToString()).toBe("for all");
  const denied = { name: "AccessDenied", status: 403 };
  expect(await refusal(unsigned.send(new PutObjectCommand({ Bucket, Key: "k", Body: "mine" })))).toMatchObject(denied);
  expect(await refusal(unsigned.send(new GetObjectCommand({ Bucket: "private", Key: "k" })))).toMatchObject(denied);
});

test("a held body is half read until it is released", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x".repeat(100_000) }));
  aws.control.readPace({ holdAfterBytes: 1000, chunkBytes: 400 });
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  await aws.control.whenHeld(1);
  const reader = (got.Body as Readable)[Symbol.asyncIterator]();
  let size = 0;
  while (size < 1000) size += ((await reader.next()) as { value: Buffer }).value.length;
  expect(size).toBe(1000);
  expect(aws.counters().held).toBe(1);
  expect(aws.control.release()).toBe(1);
  for (let next = await reader.next(); next.done !== true; next = await reader.next())
    size += (next.value as Buffer).length;
  expect(size).toBe(100_000);
});

test("a body can be sent slowly", async () => {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x".repeat(40) }));
  aws.control.readPace({ chunkBytes: 10, delayMs: 20 });
  const started = performance.now();
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect(await got.Body?.transformToString()).toHaveLength(40);
  // Three pauses; timers may fire a millisecond early.
  expect(performance.now() - started).toBeGreaterThan(55);
});
