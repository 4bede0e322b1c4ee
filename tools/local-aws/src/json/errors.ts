import { AwsError, type CommonError } from "../errors.js";
import { BAD_SIGNATURE, skewMessage } from "../sts/errors.js";

/** The refusals of the front end that all services with a JSON protocol share. */
export function jsonCommonError(error: CommonError): AwsError {
  switch (error.kind) {
    case "missing":
      return new AwsError("MissingAuthenticationTokenException", 400, "Request is missing Authentication Token");
    case "incomplete":
      return new AwsError("IncompleteSignatureException", 400, error.reason);
    case "unknownKey":
    case "badToken":
      return new AwsError("UnrecognizedClientException", 400, "The security token included in the request is invalid.");
    case "expired":
      return new AwsError("ExpiredTokenException", 400, "The security token included in the request is expired");
    case "badSignature":
    case "badPayloadHash":
      return new AwsError("InvalidSignatureException", 400, BAD_SIGNATURE);
    case "wrongService":
      return new AwsError(
        "InvalidSignatureException",
        400,
        `Credential should be scoped to correct service: '${error.expected}'. `,
      );
    case "skewed":
      return new AwsError("InvalidSignatureException", 400, skewMessage(error.requestTime, error.serverTime));
    case "presignedTooLong":
    case "presignedExpired":
    case "presignedEarly":
      return new AwsError("InvalidSignatureException", 400, "The presigned request is not valid at this time.");
    case "tooLarge":
      return new AwsError("RequestEntityTooLarge", 413, `The request is larger than ${error.limit} bytes.`);
    case "unknownAction":
      return new AwsError("UnknownOperationException", 400, "");
    case "internal":
      return new AwsError("InternalServerError", 500, "Internal server error");
    case "throttle":
      return new AwsError("ThrottlingException", 400, "Rate of requests exceeds the allowed throughput.");
    case "deny":
      return new AwsError("AccessDeniedException", 400, `User is not authorized to perform: ${error.action}`);
  }
}
