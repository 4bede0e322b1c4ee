import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Message, ReceiveMessageCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { refusal, start, type Bench } from "../support.js";

async function withQueue(visibilitySeconds = 30): Promise<{ aws: Bench; sqs: SQSClient; QueueUrl: string }> {
  const aws = await start();
  aws.control.queue({ name: "jobs", visibilitySeconds });
  return { aws, sqs: aws.sqs(), QueueUrl: `${aws.endpoint}/${aws.accountId}/jobs` };
}

const receive = async (
  sqs: SQSClient,
  input: ReceiveMessageCommandInput,
  abortSignal?: AbortSignal,
): Promise<Message[]> => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input), abortSignal ? { abortSignal } : {});
  return Messages;
};

/** Resolves when so many ReceiveMessage calls have arrived. */
async function whenAsked(aws: Bench, count: number): Promise<void> {
  while ((aws.counters().calls["sqs:ReceiveMessage"] ?? 0) < count) await new Promise(setImmediate);
}

test("what is sent is received once, in order, and gone when deleted", async () => {
  const { sqs, QueueUrl } = await withQueue();
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "grüße" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "second" }));
  const [first, second] = await receive(sqs, {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  expect(first).toMatchObject({ MessageId: sent.MessageId, Body: "grüße", MD5OfBody: sent.MD5OfMessageBody });
  expect(first?.Attributes).toEqual({ ApproximateReceiveCount: "1" });
  expect(second?.Body).toBe("second");
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "2" });
  expect(await receive(sqs, { QueueUrl })).toEqual([]);
  for (const { ReceiptHandle } of [first!, second!]) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  expect(await receive(sqs, { QueueUrl })).toEqual([]);
});

test("a message that nobody deletes comes again when its visibility timeout is over, with another receipt", async () => {
  const { sqs, QueueUrl } = await withQueue(1);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  const [first] = await receive(sqs, { QueueUrl });
  const [again] = await receive(sqs, { QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ["All"] });
  expect(again).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: "2" } });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  expect(await receive(sqs, { QueueUrl })).toHaveLength(1);
});

test("a long poll ends with the message that comes, and one of two gets it", async () => {
  const { aws, sqs, QueueUrl } = await withQueue();
  const abort = new AbortController();
  const polls = [1, 2].map(() => receive(sqs, { QueueUrl, WaitTimeSeconds: 20 }, abort.signal));
  await whenAsked(aws, 2);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  expect(await Promise.race(polls)).toHaveLength(1);
  abort.abort();
  const ends = (await Promise.allSettled(polls)).map(({ status }) => status);
  expect(ends.sort()).toEqual(["fulfilled", "rejected"]);
});

test("a long poll that is given up takes no message with it", async () => {
  const { aws, sqs, QueueUrl } = await withQueue();
  const abort = new AbortController();
  const poll = receive(sqs, { QueueUrl, WaitTimeSeconds: 20 }, abort.signal);
  await whenAsked(aws, 1);
  abort.abort();
  expect(await refusal(poll)).toMatchObject({ name: "AbortError" });
  while (aws.counters().sockets.open > 0) await new Promise(setImmediate);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  expect(await receive(sqs, { QueueUrl })).toHaveLength(1);
});

test("batches tell of each entry", async () => {
  const { sqs, QueueUrl } = await withQueue();
  const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id }));
  const { Successful, Failed } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl, Entries: [...Entries, { Id: "d", MessageBody: "" }] }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(["a", "b", "c"]);
  expect(Failed).toMatchObject([{ Id: "d", Code: "MissingParameter", SenderFault: true }]);
  const messages = await receive(sqs, { QueueUrl, MaxNumberOfMessages: 2 });
  const deleted = messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: deleted }));
  expect((await receive(sqs, { QueueUrl, MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(["c"]);
});

test("a delayed message is nobody's until then", async () => {
  const { aws, sqs, QueueUrl } = await withQueue();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds: 240 }));
  expect(await receive(sqs, { QueueUrl })).toEqual([]);
  aws.control.clockOffset(240_000);
  expect(await receive(sqs, { QueueUrl })).toHaveLength(1);
});

test("signatures and expiry are checked, also of a session that expires", async () => {
  const { aws, QueueUrl } = await withQueue();
  const credentials = await aws.assume();
  const sqs = aws.sqs({ credentials });
  expect(await receive(sqs, { QueueUrl })).toEqual([]);
  aws.control.expireAll();
  const expired = await refusal(receive(sqs, { QueueUrl }));
  expect(expired).toMatchObject({ name: "ExpiredToken", status: 400 });
  const forged = aws.sqs({ credentials: { ...aws.credentials(), secretAccessKey: "wrong" } });
  expect(await refusal(receive(forged, { QueueUrl }))).toMatchObject({ name: "SignatureDoesNotMatch" });
  expect(aws.counters().refusedBy["sqs:ReceiveMessage ExpiredTokenException"]).toBe(1);
});

test("bad requests are refused under AWS's names", async () => {
  const { sqs, QueueUrl } = await withQueue();
  const refused = async (call: Promise<unknown>): Promise<string> => (await refusal(call)).name;
  expect(await refused(receive(sqs, { QueueUrl: `${QueueUrl}-2` }))).toBe("QueueDoesNotExist");
  expect(await refused(receive(sqs, { QueueUrl, MaxNumberOfMessages: 11 }))).toBe("InvalidParameterValue");
  expect(await refused(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "" })))).toBe("MissingParameter");
  expect(await refused(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "?" })))).toBe(
    "ReceiptHandleIsInvalid",
  );
  expect(await refused(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] })))).toBe("EmptyBatchRequest");
  const twins = [1, 2].map(() => ({ Id: "same", MessageBody: "x" }));
  expect(await refused(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: twins })))).toBe(
    "BatchEntryIdsNotDistinct",
  );
  const many = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: "x" }));
  expect(await refused(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: many })))).toBe(
    "TooManyEntriesInBatchRequest",
  );
  expect(await refused(sqs.send(new ListQueuesCommand({})))).toBe("UnknownOperationException");
});
