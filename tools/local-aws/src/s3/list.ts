import { AwsError } from "../errors.js";
import { queryValue, type AwsRequest, type Reply } from "../http.js";
import type { XmlObject } from "../xml.js";
import { xmlReply } from "./reply.js";
import { compareKeys, type Bucket, type S3Store } from "./store.js";

const MAX_KEYS = 1000;

/** ListObjectsV2: one page, in key order, with prefixes rolled up where a delimiter asks for it. */
export function listObjects(request: AwsRequest, bucket: Bucket, store: S3Store): Reply {
  const prefix = queryValue(request, "prefix") ?? "";
  const delimiter = queryValue(request, "delimiter") ?? "";
  const token = queryValue(request, "continuation-token");
  const startAfter = queryValue(request, "start-after");
  const limit = readLimit(queryValue(request, "max-keys"));
  const encode = queryValue(request, "encoding-type") === "url" ? encodeURIComponent : (text: string): string => text;

  const after = token === undefined ? (startAfter ?? "") : readToken(token);
  const keys: string[] = [];
  const prefixes = new Set<string>();
  let last = after;
  let truncated = false;
  const all = store.keys(bucket);
  for (let index = firstAfter(all, after, prefix); index < all.length; index += 1) {
    const key = all[index] ?? "";
    if (!key.startsWith(prefix)) break;
    const group = groupOf(key, prefix, delimiter);
    // The page ended inside or before this group: its keys are all said already.
    if (group !== undefined && (prefixes.has(group) || after.startsWith(group))) continue;
    if (keys.length + prefixes.size >= limit) {
      truncated = limit > 0;
      break;
    }
    if (group === undefined) keys.push(key);
    else prefixes.add(group);
    last = group ?? key;
  }

  return xmlReply(request, "ListBucketResult", {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    MaxKeys: limit,
    EncodingType: queryValue(request, "encoding-type"),
    KeyCount: keys.length + prefixes.size,
    IsTruncated: truncated,
    ContinuationToken: token,
    NextContinuationToken: truncated ? Buffer.from(last).toString("base64url") : undefined,
    Contents: keys.map((key) => contents(bucket, key, encode)),
    CommonPrefixes: [...prefixes].map((group) => ({ Prefix: encode(group) })),
  });
}

export function listBuckets(request: AwsRequest, buckets: readonly Bucket[], owner: string): Reply {
  return xmlReply(request, "ListAllMyBucketsResult", {
    Owner: { ID: owner, DisplayName: owner },
    Buckets: {
      Bucket: buckets.map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.createdAt).toISOString(),
        BucketRegion: bucket.region,
      })),
    },
  });
}

function contents(bucket: Bucket, key: string, encode: (text: string) => string): XmlObject {
  const object = bucket.objects.get(key);
  return {
    Key: encode(key),
    LastModified: new Date(object?.modifiedAt ?? 0).toISOString(),
    ETag: object?.etag,
    Size: object?.data.length,
    StorageClass: "STANDARD",
  };
}

/** Where the listing begins: behind `after`, and not before the first key with the prefix. */
function firstAfter(keys: readonly string[], after: string, prefix: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = keys[middle] ?? "";
    if (compareKeys(key, prefix) < 0 || (after !== "" && compareKeys(key, after) <= 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return MAX_KEYS;
  if (!/^\d{1,9}$/.test(text))
    throw new AwsError("InvalidArgument", 400, "Provided max-keys not an integer or within integer range");
  return Math.min(Number(text), MAX_KEYS);
}

function readToken(token: string): string {
  const key = Buffer.from(token, "base64url");
  if (key.length > 0 && key.toString("base64url") === token) return key.toString("utf8");
  throw new AwsError("InvalidArgument", 400, "The continuation token provided is incorrect");
}
