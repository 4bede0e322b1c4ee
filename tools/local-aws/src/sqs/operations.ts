import type { ServerResponse } from "node:http";
import { AwsError } from "../errors.js";
import type { Input } from "../json/request.js";
import type { JsonOperations } from "../json/service.js";
import type { Waits } from "../waits.js";
import type { Message, Queue, Queues } from "./queues.js";

export interface OperationContext {
  readonly queues: Queues;
  readonly waits: Waits;
  readonly response: ServerResponse;
}

const MAX_SECONDS = 43_200;

export const operations: JsonOperations<OperationContext> = {
  SendMessage(input, { queues }) {
    const queue = queues.get(text(input, "QueueUrl"));
    return sent(queues.send(queue, text(input, "MessageBody"), whole(input, "DelaySeconds", 0, 900) ?? 0));
  },
  SendMessageBatch(input, { queues }) {
    const queue = queues.get(text(input, "QueueUrl"));
    return batch(input, (entry) =>
      sent(queues.send(queue, text(entry, "MessageBody"), whole(entry, "DelaySeconds", 0, 900) ?? 0)),
    );
  },
  async ReceiveMessage(input, context) {
    const { queues } = context;
    const queue = queues.get(text(input, "QueueUrl"));
    const most = whole(input, "MaxNumberOfMessages", 1, 10) ?? 1;
    const visibility = whole(input, "VisibilityTimeout", 0, MAX_SECONDS) ?? queue.visibilitySeconds;
    const waitMs = (whole(input, "WaitTimeSeconds", 0, 20) ?? 0) * 1000;
    const messages = await firstVisible(queue, waitMs, context, () => queues.take(queue, most, visibility));
    const wanted = attributeNames(input);
    return messages.length === 0 ? {} : { Messages: messages.map((message) => received(message, wanted)) };
  },
  DeleteMessage(input, { queues }) {
    const queue = queues.get(text(input, "QueueUrl"));
    const message = queues.held(queue, receipt(input));
    if (message !== undefined) queues.remove(queue, message);
    return {};
  },
  DeleteMessageBatch(input, { queues }) {
    const queue = queues.get(text(input, "QueueUrl"));
    return batch(input, (entry) => {
      const message = queues.held(queue, receipt(entry));
      if (message !== undefined) queues.remove(queue, message);
      return {};
    });
  },
  ChangeMessageVisibility(input, { queues }) {
    const queue = queues.get(text(input, "QueueUrl"));
    const seconds = whole(input, "VisibilityTimeout", 0, MAX_SECONDS) ?? missing("VisibilityTimeout");
    const message = queues.held(queue, receipt(input));
    if (message !== undefined) queues.setVisibility(queue, message, seconds);
    return {};
  },
  GetQueueAttributes(input, { queues }) {
    const queue = queues.get(text(input, "QueueUrl"));
    const all = queue.messages.size;
    const visible = queues.visible(queue);
    const attributes = {
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(all - visible),
      VisibilityTimeout: String(queue.visibilitySeconds),
    };
    return { Attributes: attributes };
  },
};

/** Asks at once, and again whenever a message may have become visible, until there is one or the time is over. */
async function firstVisible(
  queue: Queue,
  waitMs: number,
  { queues, waits, response }: OperationContext,
  take: () => Message[],
): Promise<Message[]> {
  const endsAt = performance.now() + waitMs;
  for (;;) {
    // A client that has gone takes nothing with it.
    if (response.destroyed) return [];
    const messages = take();
    const left = endsAt - performance.now();
    if (messages.length > 0 || left <= 0) return messages;
    const ms = Math.ceil(Math.min(left, queues.nextVisibleInMs(queue)));
    const wake = (finish: () => void): (() => void) => {
      queue.waiting.add(finish);
      return () => queue.waiting.delete(finish);
    };
    if (!(await waits.sleep(response, Math.max(1, ms), wake))) return [];
  }
}

function sent({ id, md5 }: Message): object {
  return { MessageId: id, MD5OfMessageBody: md5 };
}

function received(message: Message, wanted: (name: string) => boolean): object {
  const known = {
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
  };
  const attributes = Object.fromEntries(Object.entries(known).filter(([name]) => wanted(name)));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: message.md5,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
  };
}

function attributeNames(input: Input): (name: string) => boolean {
  const lists = [input["AttributeNames"], input["MessageSystemAttributeNames"]];
  const names = new Set(lists.flat());
  return (name) => names.has("All") || names.has(name);
}

function batch(input: Input, run: (entry: Input) => object): object {
  const list = input["Entries"];
  const entries = (Array.isArray(list) ? list : []) as readonly Input[];
  if (entries.length === 0) throw new AwsError("EmptyBatchRequest", 400, "There should be at least one entry.");
  if (entries.length > 10) {
    throw new AwsError("TooManyEntriesInBatchRequest", 400, "Maximum number of entries per request are 10.");
  }
  if (new Set(entries.map((entry) => entry["Id"])).size < entries.length) {
    throw new AwsError("BatchEntryIdsNotDistinct", 400, "Ids of the entries must be distinct.");
  }
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry["Id"], ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry["Id"], SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, ...(failed.length > 0 && { Failed: failed }) };
}

function text(input: Input, name: string): string {
  const value = input[name];
  return typeof value === "string" && value !== "" ? value : missing(name);
}

function receipt(input: Input): string {
  const value = text(input, "ReceiptHandle");
  if (/^[0-9a-f-]{36}\.\d+$/.test(value)) return value;
  throw new AwsError(
    "ReceiptHandleIsInvalid",
    400,
    `The input receipt handle "${value}" is not a valid receipt handle.`,
  );
}

function missing(name: string): never {
  throw new AwsError("MissingParameter", 400, `The request must contain the parameter ${name}.`);
}

function whole(input: Input, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  const reason = `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}.`;
  throw new AwsError("InvalidParameterValue", 400, reason);
}
