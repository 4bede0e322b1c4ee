import { jsonCommonError } from "../json/errors.js";
import { jsonTarget, parseInput, signedRegion } from "../json/request.js";
import { claimedService, type Service } from "../service.js";
import { dynamoReply, renderDynamoError } from "./errors.js";
import { operations } from "./operations.js";
import type { Tables } from "./tables.js";

const MAX_BODY = 16 * 1024 * 1024;
const PREFIX = "DynamoDB_20120810.";

export function dynamodbService(tables: Tables, accountId: string): Service {
  return {
    name: "dynamodb",
    signingNames: ["dynamodb"],
    escapePath: true,
    matches: (request) => jsonTarget(request, PREFIX) !== "" || claimedService(request) === "dynamodb",
    async open(request) {
      const body = await request.body(MAX_BODY);
      return { action: jsonTarget(request, PREFIX), params: parseInput(body), body };
    },
    handle({ request, operation }) {
      const run = Object.hasOwn(operations, operation.action) ? operations[operation.action] : undefined;
      if (run === undefined) throw jsonCommonError({ kind: "unknownAction", action: operation.action });
      return dynamoReply(run(operation.params, { tables, region: signedRegion(request), accountId }), request);
    },
    commonError: jsonCommonError,
    renderError: renderDynamoError,
  };
}
