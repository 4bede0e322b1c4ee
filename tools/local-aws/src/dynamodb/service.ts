import { parseSignature } from "../sigv4-parse.js";
import { claimedService, type Service } from "../service.js";
import type { AwsRequest } from "../http.js";
import { AwsError } from "../errors.js";
import { dynamoCommonError, dynamoReply, renderDynamoError } from "./errors.js";
import { operations } from "./operations.js";
import type { Tables } from "./tables.js";

const MAX_BODY = 16 * 1024 * 1024;
const PREFIX = "DynamoDB_20120810.";

export function dynamodbService(tables: Tables, accountId: string): Service {
  return {
    name: "dynamodb",
    signingNames: ["dynamodb"],
    escapePath: true,
    matches: (request) =>
      (request.headers["x-amz-target"] ?? "").startsWith(PREFIX) || claimedService(request) === "dynamodb",
    async open(request) {
      const body = await request.body(MAX_BODY);
      return { action: (request.headers["x-amz-target"] ?? "").slice(PREFIX.length), params: parse(body), body };
    },
    handle({ request, operation }) {
      const run = Object.hasOwn(operations, operation.action) ? operations[operation.action] : undefined;
      if (run === undefined) throw dynamoCommonError({ kind: "unknownAction", action: operation.action });
      return dynamoReply(run(operation.params, { tables, region: region(request), accountId }), request);
    },
    commonError: dynamoCommonError,
    renderError: renderDynamoError,
  };
}

function region(request: AwsRequest): string {
  const signature = parseSignature(request);
  return signature.found === "claim" ? signature.claim.region : "us-east-1";
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const input = JSON.parse(body.toString("utf8")) as unknown;
    if (typeof input === "object" && input !== null) return input as Record<string, unknown>;
  } catch {
    // Answered below, as AWS answers it.
  }
  throw new AwsError("SerializationException", 400, "");
}
