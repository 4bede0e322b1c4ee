import { jsonService } from "../json/service.js";
import type { Service } from "../service.js";
import type { Waits } from "../waits.js";
import { renderSqsError, sqsReply } from "./errors.js";
import { operations } from "./operations.js";
import type { Queues } from "./queues.js";

export function sqsService(queues: Queues, waits: Waits): Service {
  return jsonService({
    name: "sqs",
    targetPrefix: "AmazonSQS.",
    operations,
    context: ({ response }) => ({ queues, waits, response }),
    reply: sqsReply,
    renderError: renderSqsError,
  });
}
