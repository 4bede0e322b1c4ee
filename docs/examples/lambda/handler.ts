// Reads a document in another account, whose role this function assumes.
import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";
import { waitUntil, withBackground } from "./background.js";

const { BUCKET, ROLE_ARN = "" } = process.env;

// Once for each process, and warm for every invocation after the first. No timer runs between them.
const session = createSession(stsProvider({ params: { RoleArn: ROLE_ARN, RoleSessionName: "reader" } }), {
  refresh: {
    background: waitUntil,
    timeoutMs: 5_000, // the most that a renewal can delay an answer which is ready
  },
});
const s3 = session.client(S3Client);

export const handler = withBackground(async ({ key }: { readonly key: string }) => {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return { statusCode: 200, body: await Body?.transformToString() };
  } catch (error) {
    if (error instanceof NoSuchKey) return { statusCode: 404, body: "There is no such document." };
    throw error; // Lambda reports it, and counts it as failed
  }
});
