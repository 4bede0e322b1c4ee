import { jsonCommonError } from "../json/errors.js";
import { jsonTarget, parseInput } from "../json/request.js";
import { claimedService, type Service } from "../service.js";
import type { Waits } from "../waits.js";
import { renderSqsError, sqsReply } from "./errors.js";
import { operations } from "./operations.js";
import type { Queues } from "./queues.js";

const MAX_BODY = 16 * 1024 * 1024;
const PREFIX = "AmazonSQS.";

export function sqsService(queues: Queues, waits: Waits): Service {
  return {
    name: "sqs",
    signingNames: ["sqs"],
    escapePath: true,
    matches: (request) => jsonTarget(request, PREFIX) !== "" || claimedService(request) === "sqs",
    async open(request) {
      const body = await request.body(MAX_BODY);
      return { action: jsonTarget(request, PREFIX), params: parseInput(body), body };
    },
    async handle({ request, operation, response }) {
      const run = Object.hasOwn(operations, operation.action) ? operations[operation.action] : undefined;
      if (run === undefined) throw jsonCommonError({ kind: "unknownAction", action: operation.action });
      return sqsReply(await run(operation.params, { queues, waits, response }), request);
    },
    commonError: jsonCommonError,
    renderError: renderSqsError,
  };
}
