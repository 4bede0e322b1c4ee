import type { AwsError } from "../errors.js";
import type { AwsRequest, Reply } from "../http.js";

/** What the same error was called when SQS spoke the query protocol: SDKs still show these names as `Code`. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  ExpiredTokenException: "ExpiredToken",
  UnrecognizedClientException: "InvalidClientTokenId",
  AccessDeniedException: "AccessDenied",
  InvalidSignatureException: "SignatureDoesNotMatch",
};

/** Errors of SQS itself; the others come from the front end that all JSON services share. */
const OWN = /^(QueueDoesNotExist|ReceiptHandleIsInvalid|OverLimit|.*Batch.*)$/;

export function renderSqsError(error: AwsError, request: AwsRequest): Reply {
  const namespace = OWN.test(error.code) ? "com.amazonaws.sqs" : "com.amazon.coral.service";
  const fault = error.status < 500 ? "Sender" : "Receiver";
  const reply = sqsReply({ __type: `${namespace}#${error.code}`, message: error.message }, request, error.status);
  const queryError = `${QUERY_CODES[error.code] ?? error.code};${fault}`;
  return { ...reply, headers: { ...reply.headers, "x-amzn-query-error": queryError } };
}

export function sqsReply(document: object, request: AwsRequest, status = 200): Reply {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": request.id },
    body: JSON.stringify(document),
  };
}
