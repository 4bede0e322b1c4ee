import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../errors.js";

export interface QueueDefinition {
  readonly name: string;
  /** Seconds that a received message is nobody else's; default 30. */
  readonly visibilitySeconds?: number;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly sentAt: number;
  /** Milliseconds on the server's clock: until then somebody works on it, or it is delayed. */
  visibleAt: number;
  receiveCount: number;
  /** Of the last time it was received: an older one deletes nothing. */
  receipt: string | undefined;
}

export interface Queue {
  readonly name: string;
  readonly visibilitySeconds: number;
  /** In the order in which they were sent. */
  readonly messages: Map<string, Message>;
  /** Told when a message may have become visible. */
  readonly waiting: Set<() => void>;
}

export interface Queues {
  create(definition: QueueDefinition): Queue;
  /** By its URL, of which the last part counts. */
  get(url: string): Queue;
  send(queue: Queue, body: string, delaySeconds: number): Message;
  /** Visible messages, which then are invisible for so long. */
  take(queue: Queue, most: number, visibilitySeconds: number): Message[];
  visible(queue: Queue): number;
  /** Milliseconds until the next message becomes visible by itself. */
  nextVisibleInMs(queue: Queue): number;
  /** The message of a receipt, unless it was deleted or received again meanwhile. */
  held(queue: Queue, receipt: string): Message | undefined;
  remove(queue: Queue, message: Message): void;
  setVisibility(queue: Queue, message: Message, seconds: number): void;
}

/** Memory is bounded: a test that sends more than this has another aim. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 1024 * 1024;

export function createQueues(now: () => number): Queues {
  const queues = new Map<string, Queue>();
  let total = 0;

  const wake = (queue: Queue): void => {
    for (const notify of [...queue.waiting]) notify();
  };

  return {
    create({ name, visibilitySeconds = 30 }) {
      if (!/^[\w-]{1,80}$/.test(name)) throw new RangeError(`local-aws: ${name} is no name of a queue`);
      const queue: Queue = { name, visibilitySeconds, messages: new Map(), waiting: new Set() };
      queues.set(name, queue);
      return queue;
    },
    get(url) {
      const queue = queues.get(url.slice(url.lastIndexOf("/") + 1));
      if (queue !== undefined) return queue;
      throw new AwsError("QueueDoesNotExist", 400, "The specified queue does not exist.");
    },
    send(queue, body, delaySeconds) {
      const bytes = Buffer.byteLength(body);
      if (bytes > MAX_MESSAGE_BYTES) {
        throw new AwsError("InvalidParameterValue", 400, "One or more parameters are invalid. Message too long.");
      }
      if (total + bytes > MAX_BYTES) throw new AwsError("OverLimit", 400, "local-aws keeps 64 MiB of messages.");
      total += bytes;
      const message: Message = {
        id: randomUUID(),
        body,
        md5: createHash("md5").update(body).digest("hex"),
        sentAt: now(),
        visibleAt: now() + delaySeconds * 1000,
        receiveCount: 0,
        receipt: undefined,
      };
      queue.messages.set(message.id, message);
      wake(queue);
      return message;
    },
    take(queue, most, visibilitySeconds) {
      const taken: Message[] = [];
      for (const message of queue.messages.values()) {
        if (taken.length === most) break;
        if (message.visibleAt > now()) continue;
        message.visibleAt = now() + visibilitySeconds * 1000;
        message.receiveCount += 1;
        message.receipt = `${message.id}.${message.receiveCount}`;
        taken.push(message);
      }
      return taken;
    },
    visible: (queue) => [...queue.messages.values()].filter(({ visibleAt }) => visibleAt <= now()).length,
    nextVisibleInMs(queue) {
      const times = Array.from(queue.messages.values(), ({ visibleAt }) => visibleAt);
      return Math.max(0, Math.min(...times) - now());
    },
    held(queue, receipt) {
      const message = queue.messages.get(receipt.slice(0, receipt.indexOf(".")));
      return message?.receipt === receipt ? message : undefined;
    },
    remove(queue, message) {
      if (queue.messages.delete(message.id)) total -= Buffer.byteLength(message.body);
    },
    setVisibility(queue, message, seconds) {
      message.visibleAt = now() + seconds * 1000;
      wake(queue);
    },
  };
}
