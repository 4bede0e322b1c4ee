import { signedRegion } from "../json/request.js";
import { jsonService } from "../json/service.js";
import type { Service } from "../service.js";
import { dynamoReply, renderDynamoError } from "./errors.js";
import { operations } from "./operations.js";
import type { Tables } from "./tables.js";

export function dynamodbService(tables: Tables, accountId: string): Service {
  return jsonService({
    name: "dynamodb",
    targetPrefix: "DynamoDB_20120810.",
    operations,
    context: ({ request }) => ({ tables, region: signedRegion(request), accountId }),
    reply: dynamoReply,
    renderError: renderDynamoError,
  });
}
