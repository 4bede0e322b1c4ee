import { createHash } from "node:crypto";
import type { AwsRequest, Reply } from "../http.js";
import { toXml, type XmlObject } from "../xml.js";

/** S3's two ids: 16 characters for the request, and a longer one that only AWS can read. */
export function s3Ids(request: AwsRequest): { "x-amz-request-id": string; "x-amz-id-2": string } {
  return {
    "x-amz-request-id": request.id.replaceAll("-", "").slice(0, 16).toUpperCase(),
    "x-amz-id-2": createHash("sha256").update(request.id).digest("base64"),
  };
}

/** An answer that is one element of S3's namespace. */
export function xmlReply(request: AwsRequest, name: string, content: XmlObject): Reply {
  const body = toXml({ [name]: { "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", ...content } });
  return { status: 200, headers: { ...s3Ids(request), "content-type": "application/xml" }, body };
}
