// docs/examples/queue-worker, seen from outside: the messages, the objects that it writes, its exit code, calls to STS.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { launch } from "./support/launch.mjs";
import { until } from "./support/until.mjs";

function lookFromOutside(t, { aws, env }) {
  const common = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials() };
  const sqs = new SQSClient(common);
  const s3 = new S3Client(common);
  t.after(() => {
    sqs.destroy();
    s3.destroy();
  });
  const QueueUrl = env.QUEUE_URL;
  return {
    send: (MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    async left() {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
      return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
    },
    async results() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: env.BUCKET }));
      return Contents.map(({ Key }) => Key);
    },
  };
}

const done = ({ aws }, action) => aws.counters().succeeded[action] ?? 0;

test("a worker runs through refreshes, finishes its jobs on SIGTERM, and loses and doubles none", async (t) => {
  const app = await launch(t, "queue-worker", { sessionSeconds: 4, env: { VISIBILITY_SECONDS: "3" } });
  const { aws } = app;
  const outside = lookFromOutside(t, app);
  // Sessions live four seconds and are renewed after one, also when the jobs of these seconds are done.
  await until(() => done(app, "sqs:DeleteMessage") >= 40);
  await until(() => aws.counters().calls["sts:AssumeRole"] >= 3);
  assert.equal(await outside.left(), 0);

  // Three more, which take longer than their visibility timeout: they stay in hand, and nobody is given them again.
  aws.control.outage("s3:PutObject", "hold");
  for (const name of ["a", "b", "c"]) await outside.send(name);
  await aws.control.whenHeld(3);
  const extended = done(app, "sqs:ChangeMessageVisibility");
  await until(() => done(app, "sqs:ChangeMessageVisibility") >= extended + 12);
  assert.equal(aws.counters().held, 3);

  const polls = aws.counters().calls["sqs:ReceiveMessage"];
  const stopping = app.line(/^stopping/);
  app.child.kill("SIGTERM");
  assert.equal(await stopping, "stopping: 3 jobs to finish");
  await outside.send("too late");
  assert.equal(aws.counters().held, 3);
  aws.control.outage("s3:PutObject", "off");
  aws.control.release();
  assert.equal(await app.exitCode, 0);

  assert.deepEqual(
    app.said.filter((line) => /^(done|not done|no messages)/.test(line)).sort(),
    [...Array.from({ length: 40 }, (_, index) => `job ${index}`), "a", "b", "c"].map((job) => `done: ${job}`).sort(),
  );
  assert.equal((await outside.results()).length, 43);
  assert.equal(done(app, "s3:PutObject"), 43);
  assert.equal(await outside.left(), 1, "what came too late is there for the next worker");
  assert.equal(aws.counters().calls["sqs:ReceiveMessage"], polls, "nobody asked again after the signal");
  assert.equal(app.said.at(-1), "stopped");
});

test("a worker sits out an outage of STS and SQS", async (t) => {
  const app = await launch(t, "queue-worker", { sessionSeconds: 4, env: { VISIBILITY_SECONDS: "5" } });
  const { aws } = app;
  await app.line(/^done/);
  aws.control.outage("sts", "500");
  aws.control.outage("sqs:ReceiveMessage", "500");
  await app.line(/^no messages for now/);
  await app.line(/^credentials are not renewed/);
  aws.control.outage("sts", "off");
  aws.control.outage("sqs:ReceiveMessage", "off");
  await until(() => done(app, "sqs:DeleteMessage") >= 40);
  app.child.kill("SIGTERM");
  assert.equal(await app.exitCode, 0);
  assert.equal(done(app, "s3:PutObject"), 40);
});
