// Stores the text of each message in S3. Runs for weeks under an assumed role; SIGTERM ends it in good order.
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";
import { startWorker } from "./worker.mjs";

const { BUCKET, QUEUE_URL, ROLE_ARN, VISIBILITY_SECONDS } = process.env;
if (!BUCKET || !QUEUE_URL || !ROLE_ARN) throw new Error("Set BUCKET, QUEUE_URL and ROLE_ARN.");

const session = createSession(stsProvider({ params: { RoleArn: ROLE_ARN, RoleSessionName: "queue-worker" } }), {
  refresh: {
    mode: "eager", // renewed on time by itself: no job waits for STS
    timeoutMs: 10_000, // nor does a stop wait for much longer, when STS hangs before there are any credentials
  },
});
session.on("refreshed", ({ expiration }) => console.log(`credentials until ${expiration?.toISOString()}`));
session.on("refreshFailed", ({ error }) => console.error("credentials are not renewed yet:", error.message));

const s3 = session.client(S3Client);
const worker = startWorker({
  client: session.client(SQSClient),
  queueUrl: QUEUE_URL,
  ...(VISIBILITY_SECONDS && { visibilitySeconds: Number(VISIBILITY_SECONDS) }),
  async work({ MessageId, Body }) {
    // Under the message's own id: SQS may deliver twice, and twice then does no harm.
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${MessageId}.txt`, Body }));
    console.log(`done: ${Body}`);
  },
  onError(error, message) {
    console.error(message ? `not done, comes again: ${message.Body}:` : "no messages for now:", error);
  },
});

async function stop() {
  console.log(`stopping: ${worker.inFlight} jobs to finish`);
  await worker.stop();
  await session.close();
  console.log("stopped"); // and nothing is left that would keep the process alive
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
