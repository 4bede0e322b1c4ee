import { amzDate } from "../clock.js";
import { AwsError, type CommonError } from "../errors.js";
import type { AwsRequest, Reply } from "../http.js";
import { toXml } from "../xml.js";

const INVALID_TOKEN = "The security token included in the request is invalid.";
/** What services without a text of their own say of a wrong signature. */
export const BAD_SIGNATURE: string =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
  "signing method. Consult the service documentation for details.";

export function stsCommonError(error: CommonError): AwsError {
  switch (error.kind) {
    case "missing":
      return new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
    case "incomplete":
      return new AwsError("IncompleteSignature", 400, error.reason);
    case "unknownKey":
    case "badToken":
      return new AwsError("InvalidClientTokenId", 403, INVALID_TOKEN);
    case "expired":
      return new AwsError("ExpiredToken", 403, "The security token included in the request is expired");
    case "badSignature":
    case "badPayloadHash":
      return new AwsError("SignatureDoesNotMatch", 403, BAD_SIGNATURE);
    case "wrongService":
      return new AwsError(
        "SignatureDoesNotMatch",
        403,
        `Credential should be scoped to correct service: '${error.expected}'. `,
      );
    case "skewed":
      return new AwsError("SignatureDoesNotMatch", 403, skewMessage(error.requestTime, error.serverTime));
    case "presignedTooLong":
      return new AwsError("SignatureDoesNotMatch", 403, "X-Amz-Expires must be less than a week in seconds");
    case "presignedExpired":
      return new AwsError(
        "SignatureDoesNotMatch",
        403,
        `Signature expired: ${amzDate(error.expiresAt)} is now earlier than ${amzDate(error.serverTime)}`,
      );
    case "presignedEarly":
      return new AwsError("SignatureDoesNotMatch", 403, "Signature not yet current");
    case "tooLarge":
      return new AwsError("RequestEntityTooLarge", 413, `The request is larger than ${error.limit} bytes.`);
    case "unknownAction":
      return new AwsError("InvalidAction", 400, `Could not find operation ${error.action} for version 2011-06-15`);
    case "internal":
      return new AwsError("InternalFailure", 500, "The request processing has failed because of an unknown error.");
    case "throttle":
      return new AwsError("Throttling", 400, "Rate exceeded");
    case "deny":
      return new AwsError("AccessDenied", 403, `User is not authorized to perform: ${error.action}`);
  }
}

/** The text by which AWS says which way a clock is wrong. */
export function skewMessage(requestTime: number, serverTime: number): string {
  const sent = amzDate(requestTime);
  const now = amzDate(serverTime);
  return requestTime < serverTime
    ? `Signature expired: ${sent} is now earlier than ${amzDate(serverTime - 900_000)} (${now} - 15 min.)`
    : `Signature not yet current: ${sent} is still later than ${amzDate(serverTime + 900_000)} (${now} + 15 min.)`;
}

export function renderStsError(error: AwsError, request: AwsRequest): Reply {
  const body = toXml({
    ErrorResponse: {
      "@xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
      Error: { Type: error.status < 500 ? "Sender" : "Receiver", Code: error.code, Message: error.message },
      RequestId: request.id,
    },
  });
  return { status: error.status, headers: { "content-type": "text/xml", "x-amzn-requestid": request.id }, body };
}
