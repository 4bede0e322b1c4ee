import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { Readable } from "node:stream";
import { refusal, start } from "../support.js";

const Bucket = "photos";
const PART = 5 * 1024 * 1024;

test("lib-storage uploads a stream in parts, and it is one object", async () => {
  const aws = await start();
  const client = aws.s3();
  aws.control.bucket(Bucket);
  const Body = Readable.from([Buffer.alloc(PART, 1), Buffer.alloc(PART, 2), Buffer.alloc(17, 3)]);
  const done = await new Upload({ client, params: { Bucket, Key: "big", Body }, partSize: PART }).done();
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "big" }));
  const data = await got.Body?.transformToByteArray();
  expect(data?.length).toBe(2 * PART + 17);
  expect([data?.[0], data?.[PART], data?.[2 * PART]]).toEqual([1, 2, 3]);
  expect(aws.counters().calls).toMatchObject({ "s3:UploadPart": 3, "s3:CompleteMultipartUpload": 1 });
});

test("an upload that is cancelled is aborted, and its parts are gone", async () => {
  const aws = await start();
  const client = aws.s3();
  aws.control.bucket(Bucket);
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "k" }));
  const part = { Bucket, Key: "k", UploadId, PartNumber: 1, Body: "part" };
  await client.send(new UploadPartCommand(part));
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: "k", UploadId }));
  expect(await refusal(client.send(new UploadPartCommand(part)))).toMatchObject({ name: "NoSuchUpload", status: 404 });
});

test("completing checks the list of parts: order, existence, size", async () => {
  const aws = await start();
  const client = aws.s3();
  aws.control.bucket(Bucket);
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "k" }));
  const etags = await Promise.all(
    [1, 2].map(async (PartNumber) => {
      const sent = await client.send(new UploadPartCommand({ Bucket, Key: "k", UploadId, PartNumber, Body: "small" }));
      return { PartNumber, ETag: sent.ETag };
    }),
  );
  const complete = (Parts: { PartNumber: number; ETag?: string | undefined }[]): Promise<unknown> =>
    client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "k", UploadId, MultipartUpload: { Parts } }));
  expect(await refusal(complete([...etags].reverse()))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await refusal(complete([{ PartNumber: 3, ETag: '"x"' }]))).toMatchObject({ name: "InvalidPart" });
  expect(await refusal(complete(etags))).toMatchObject({ name: "EntityTooSmall" });
  expect(await refusal(complete([]))).toMatchObject({ name: "MalformedXML" });
  await complete(etags.slice(0, 1));
});
