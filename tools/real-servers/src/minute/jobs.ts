import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type GetObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createHash, randomBytes } from "node:crypto";
import { pacedBody, readPaced } from "./paced.js";

/** One thing that a client does, over and over: each step resolves to the bytes that it transferred. */
export interface Job {
  readonly kind: string;
  readonly steps: readonly (() => Promise<number>)[];
}

/** The bucket, and what the downloads find in it. */
export interface Shelf {
  readonly bucket: string;
  readonly key: string;
  readonly content: Buffer;
}

const MiB = 2 ** 20;
const SMALL = 16 * 1024;
const PART = 5 * MiB;

export const shelf: Shelf = { bucket: "shelf", key: "film", content: randomBytes(16 * MiB) };

/** Who does what among 20 clients: half of them small calls, half of them transfers that outlive a session. */
export function jobOf(index: number, client: S3Client, owner: string, sessionMs: number): Job {
  const key = `${owner}/${index}`;
  // Longer than a session, so that each begins with one token and ends under another.
  const forMs = sessionMs * 1.25;
  if (index < 10) return smallCalls(client, key);
  if (index < 14) return slowDownload(client, forMs);
  if (index < 17) return slowUpload(client, key, forMs);
  return slowMultipartUpload(client, key, forMs);
}

function smallCalls(client: S3Client, key: string): Job {
  const content = randomBytes(SMALL);
  const object = { Bucket: shelf.bucket, Key: key };
  return {
    kind: "small calls",
    steps: [
      async () => {
        await client.send(new PutObjectCommand({ ...object, Body: content }));
        return SMALL;
      },
      () => download(client, object, content),
      async () => {
        await client.send(new ListObjectsV2Command({ Bucket: shelf.bucket, MaxKeys: 10 }));
        return 0;
      },
    ],
  };
}

function slowDownload(client: S3Client, forMs: number): Job {
  return {
    kind: "streaming download",
    steps: [() => download(client, { Bucket: shelf.bucket, Key: shelf.key }, shelf.content, forMs)],
  };
}

function slowUpload(client: S3Client, key: string, forMs: number): Job {
  const content = randomBytes(4 * MiB);
  const object = { Bucket: shelf.bucket, Key: key };
  return {
    kind: "streaming upload",
    steps: [
      async () => {
        const Body = pacedBody(content, forMs);
        await client.send(new PutObjectCommand({ ...object, Body, ContentLength: content.length }));
        return content.length;
      },
      () => download(client, object, content),
    ],
  };
}

function slowMultipartUpload(client: S3Client, key: string, forMs: number): Job {
  const content = randomBytes(2 * PART + MiB);
  const object = { Bucket: shelf.bucket, Key: key };
  return {
    kind: "multipart upload",
    steps: [
      async () => {
        // One part after the other: the first and the last are signed with different tokens.
        const params = { ...object, Body: pacedBody(content, forMs) };
        await new Upload({ client, params, partSize: PART, queueSize: 1 }).done();
        return content.length;
      },
      () => download(client, object, content),
    ],
  };
}

/** Downloads and compares. */
async function download(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  expected: Buffer,
  forMs = 0,
): Promise<number> {
  const { Body }: GetObjectCommandOutput = await client.send(new GetObjectCommand(object));
  const found = await readPaced(Body as AsyncIterable<Uint8Array>, expected.length, forMs);
  if (found !== createHash("sha256").update(expected).digest("hex"))
    throw new Error(`${object.Key} is not what it was`);
  return expected.length;
}
