import { crc32 } from "node:zlib";
import type { AwsError } from "../errors.js";
import type { AwsRequest, Reply } from "../http.js";

/** Errors of DynamoDB itself; the others come from the front end that all JSON services share. */
const OWN = new Set([
  "ResourceNotFoundException",
  "ResourceInUseException",
  "InternalServerError",
  "LimitExceededException",
]);

export function renderDynamoError(error: AwsError, request: AwsRequest): Reply {
  const namespace = OWN.has(error.code)
    ? "com.amazonaws.dynamodb.v20120810"
    : error.code === "ValidationException"
      ? "com.amazon.coral.validate"
      : "com.amazon.coral.service";
  return dynamoReply({ __type: `${namespace}#${error.code}`, message: error.message }, request, error.status);
}

export function dynamoReply(document: object, request: AwsRequest, status = 200): Reply {
  const body = JSON.stringify(document);
  return {
    status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": request.id,
      "x-amz-crc32": String(crc32(body)),
    },
    body,
  };
}
