import { amzDate, isoSeconds } from "../clock.js";
import { AwsError, type CommonError } from "../errors.js";
import type { AwsRequest, Reply } from "../http.js";
import { toXml } from "../xml.js";
import { s3Ids } from "./reply.js";

export function s3CommonError(error: CommonError): AwsError {
  switch (error.kind) {
    case "missing":
    case "deny":
      return new AwsError("AccessDenied", 403, "Access Denied");
    case "incomplete":
      return error.form === "query"
        ? new AwsError("AuthorizationQueryParametersError", 400, error.reason)
        : new AwsError("AuthorizationHeaderMalformed", 400, `The authorization header is malformed; ${error.reason}`);
    case "unknownKey":
      return new AwsError(
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
        {
          AWSAccessKeyId: error.accessKeyId,
        },
      );
    case "badToken":
      return new AwsError("InvalidToken", 400, "The provided token is malformed or otherwise invalid.", {
        "Token-0": error.token,
      });
    case "expired":
      return new AwsError(
        "ExpiredToken",
        400,
        "The provided token has expired.",
        error.token === undefined ? {} : { "Token-0": error.token },
      );
    case "badSignature":
      return new AwsError(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        { AWSAccessKeyId: error.accessKeyId },
      );
    case "badPayloadHash":
      return new AwsError(
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    case "wrongService":
      return new AwsError(
        "AuthorizationHeaderMalformed",
        400,
        `The authorization header is malformed; incorrect service. This endpoint belongs to "${error.expected}".`,
      );
    case "skewed":
      return new AwsError(
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
        {
          RequestTime: amzDate(error.requestTime),
          ServerTime: isoSeconds(error.serverTime),
          MaxAllowedSkewMilliseconds: 900_000,
        },
      );
    case "presignedTooLong":
      return new AwsError(
        "AuthorizationQueryParametersError",
        400,
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
      );
    case "presignedExpired":
      return new AwsError("AccessDenied", 403, "Request has expired", {
        "X-Amz-Expires": error.seconds,
        Expires: isoSeconds(error.expiresAt),
        ServerTime: isoSeconds(error.serverTime),
      });
    case "presignedEarly":
      return new AwsError("AccessDenied", 403, "Request is not valid yet", {
        ServerTime: isoSeconds(error.serverTime),
      });
    case "tooLarge":
      return new AwsError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
        MaxSizeAllowed: error.limit,
      });
    case "unknownAction":
      return new AwsError(
        "NotImplemented",
        501,
        "A header you provided implies functionality that is not implemented.",
      );
    case "internal":
      return new AwsError("InternalError", 500, "We encountered an internal error. Please try again.");
    case "throttle":
      return new AwsError("SlowDown", 503, "Please reduce your request rate.");
  }
}

export function renderS3Error(error: AwsError, request: AwsRequest): Reply {
  const ids = s3Ids(request);
  const headers: Record<string, string> = { ...ids, "content-type": "application/xml" };
  // A client that waits for "100 Continue" will not send the body now: its connection cannot be used again.
  if (request.headers["expect"] !== undefined) headers["connection"] = "close";
  // The answer to HEAD has no body: the status is all that a client sees.
  if (request.method === "HEAD") return { status: error.status, headers };
  const body = toXml({
    Error: {
      Code: error.code,
      Message: error.message,
      ...error.details,
      RequestId: ids["x-amz-request-id"],
      HostId: ids["x-amz-id-2"],
    },
  });
  return { status: error.status, headers, body };
}
