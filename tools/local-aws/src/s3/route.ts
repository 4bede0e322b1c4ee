import { decode, queryValue, type AwsRequest } from "../http.js";

export type S3Action =
  | "ListBuckets"
  | "CreateBucket"
  | "HeadBucket"
  | "DeleteBucket"
  | "GetBucketLocation"
  | "CreateSession"
  | "ListObjectsV2"
  | "PutObject"
  | "GetObject"
  | "HeadObject"
  | "DeleteObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload"
  | "AbortMultipartUpload"
  | "Unknown";

export interface S3Route {
  readonly action: S3Action;
  readonly bucket: string;
  readonly key: string;
}

/** Path style only: `/bucket/key`. */
export function routeS3(request: AwsRequest): S3Route {
  const path = request.rawPath.slice(1);
  const slash = path.indexOf("/");
  const bucket = decode(slash < 0 ? path : path.slice(0, slash));
  const key = slash < 0 ? "" : decode(path.slice(slash + 1));
  return { action: actionOf(request, bucket, key), bucket, key };
}

function actionOf(request: AwsRequest, bucket: string, key: string): S3Action {
  const has = (name: string): boolean => queryValue(request, name) !== undefined;
  const { method } = request;
  if (bucket === "") return method === "GET" ? "ListBuckets" : "Unknown";
  // The SDK writes `/bucket//?session` when the endpoint is an address.
  if (method === "GET" && has("session") && /^\/?$/.test(key)) return "CreateSession";
  if (key === "") {
    if (method === "GET" && has("list-type")) return "ListObjectsV2";
    if (method === "GET" && has("location")) return "GetBucketLocation";
    const plain = Object.keys(request.query).every((name) => name === "x-id" || /^x-amz-/i.test(name));
    if (!plain) return "Unknown";
    return method === "PUT"
      ? "CreateBucket"
      : method === "HEAD"
        ? "HeadBucket"
        : method === "DELETE"
          ? "DeleteBucket"
          : "Unknown";
  }
  if (has("uploads")) return method === "POST" ? "CreateMultipartUpload" : "Unknown";
  if (has("uploadId")) {
    if (method === "PUT" && has("partNumber")) return "UploadPart";
    if (method === "POST") return "CompleteMultipartUpload";
    return method === "DELETE" ? "AbortMultipartUpload" : "Unknown";
  }
  if (["acl", "tagging", "retention", "legal-hold", "attributes", "restore", "select"].some(has)) return "Unknown";
  // Copies would need a second object's bytes: nothing here asks for them.
  if (request.headers["x-amz-copy-source"] !== undefined) return "Unknown";
  switch (method) {
    case "PUT":
      return "PutObject";
    case "GET":
      return "GetObject";
    case "HEAD":
      return "HeadObject";
    case "DELETE":
      return "DeleteObject";
    default:
      return "Unknown";
  }
}
