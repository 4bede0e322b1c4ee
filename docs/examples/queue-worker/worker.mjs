// Takes messages from a queue and works on several at a time, until it is stopped. Knows nothing of credentials.
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {import("@aws-sdk/client-sqs").Message} Message
 * @typedef {object} WorkerOptions
 * @property {import("@aws-sdk/client-sqs").SQSClient} client
 * @property {string} queueUrl
 * @property {(message: Message) => Promise<void>} work a message whose work rejects comes again
 * @property {(error: unknown, message?: Message) => void} onError
 * @property {number} [concurrency] messages at a time, default 10
 * @property {number} [visibilitySeconds] how soon a message comes again when this process dies, default 30
 */

/** @param {WorkerOptions} options */
export function startWorker({ client, queueUrl, work, onError, concurrency = 10, visibilitySeconds = 30 }) {
  const stopping = new AbortController();
  /** @type {Set<Promise<void>>} */
  const inFlight = new Set();

  async function run() {
    while (!stopping.signal.aborted) {
      if (inFlight.size >= concurrency) await Promise.race(inFlight);
      for (const message of await receive(concurrency - inFlight.size)) {
        const job = attend(message).finally(() => inFlight.delete(job));
        inFlight.add(job);
      }
    }
    await Promise.all(inFlight);
  }

  /** @param {number} free */
  async function receive(free) {
    const input = {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(free, 10),
      VisibilityTimeout: visibilitySeconds,
      WaitTimeSeconds: 20,
    };
    try {
      // A poll that is cut may have been given messages on the way. They come again: SQS loses nothing.
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(input), { abortSignal: stopping.signal });
      return Messages;
    } catch (error) {
      if (stopping.signal.aborted) return [];
      onError(error);
      // An outage is sat out, not hammered at.
      await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => {});
      return [];
    }
  }

  /** @param {Message} message */
  async function attend(message) {
    const reference = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
    // As long as somebody works on it, nobody else gets it. Three tries in each period: one may fail.
    const extend = () => {
      const input = { ...reference, VisibilityTimeout: visibilitySeconds };
      client.send(new ChangeMessageVisibilityCommand(input)).catch(() => {});
    };
    const timer = setInterval(extend, (visibilitySeconds * 1_000) / 3);
    try {
      await work(message);
      await client.send(new DeleteMessageCommand(reference));
    } catch (error) {
      onError(error, message);
    } finally {
      clearInterval(timer);
    }
  }

  const finished = run();
  return {
    get inFlight() {
      return inFlight.size;
    },
    /** Asks for no more messages, and resolves when the ones in hand are done. */
    stop() {
      stopping.abort();
      return finished;
    },
  };
}
