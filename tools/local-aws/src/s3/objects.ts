import { AwsError } from "../errors.js";
import type { AwsRequest, Reply } from "../http.js";
import type { Waits } from "../waits.js";
import { s3Ids } from "./reply.js";
import { sendPaced, type ReadPace } from "./read-pace.js";
import type { Bucket, S3Object, S3Store } from "./store.js";
import { readUpload } from "./upload-body.js";

export async function putObject(
  request: AwsRequest,
  bucketName: string,
  key: string,
  store: S3Store,
  now: () => number,
): Promise<Reply> {
  const bucket = store.bucket(bucketName);
  const { data, md5, checksums } = await readUpload(request);
  store.put(bucket, {
    key,
    data,
    etag: `"${md5}"`,
    modifiedAt: now(),
    headers: { ...keptHeaders(request), ...checksums },
  });
  return { status: 200, headers: { ...s3Ids(request), etag: `"${md5}"`, ...checksums } };
}

export function getObject(
  request: AwsRequest,
  object: S3Object,
  options: { readonly pace: ReadPace; readonly waits: Waits },
): Reply {
  const range = readRange(request.headers["range"], object.data.length);
  const data = range === undefined ? object.data : object.data.subarray(range.start, range.end + 1);
  const headers: Record<string, string> = {
    ...objectHeaders(request, object),
    "content-length": String(data.length),
    ...(range === undefined ? {} : { "content-range": `bytes ${range.start}-${range.end}/${object.data.length}` }),
  };
  // The checksum covers the whole object: on a part of it the client would take it for damage.
  if (range !== undefined)
    for (const name of Object.keys(headers)) if (name.startsWith("x-amz-checksum-")) delete headers[name];
  const body = (response: Parameters<typeof sendPaced>[0]): Promise<void> =>
    sendPaced(response, data, options.pace, options.waits);
  return { status: range === undefined ? 200 : 206, headers, body };
}

export function headObject(request: AwsRequest, object: S3Object): Reply {
  return { status: 200, headers: { ...objectHeaders(request, object), "content-length": String(object.data.length) } };
}

export function findObject(bucket: Bucket, key: string): S3Object {
  const object = bucket.objects.get(key);
  if (object !== undefined) return object;
  throw new AwsError("NoSuchKey", 404, "The specified key does not exist.", { Key: key });
}

/** What an upload says about its object and every read gives back. */
export function keptHeaders(request: AwsRequest): Record<string, string> {
  const kept: Record<string, string> = { "content-type": "application/octet-stream" };
  for (const [name, value] of Object.entries(request.headers)) {
    if (/^(content-type|content-disposition|content-language|cache-control|x-amz-meta-.+)$/.test(name))
      kept[name] = value;
  }
  const encoding = (request.headers["content-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "aws-chunked");
  if (encoding.length > 0) kept["content-encoding"] = encoding.join(",");
  return kept;
}

function objectHeaders(request: AwsRequest, object: S3Object): Record<string, string> {
  const wantsChecksum = request.headers["x-amz-checksum-mode"] === "ENABLED";
  const headers = Object.entries(object.headers).filter(
    ([name]) => wantsChecksum || !name.startsWith("x-amz-checksum-"),
  );
  return {
    ...Object.fromEntries(headers),
    ...s3Ids(request),
    etag: object.etag,
    "last-modified": new Date(object.modifiedAt).toUTCString(),
    "accept-ranges": "bytes",
  };
}

function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end)
    throw new AwsError("InvalidRange", 416, "The requested range is not satisfiable", { ActualObjectSize: size });
  return { start, end };
}
