import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../errors.js";
import { queryValue, type AwsRequest, type Reply } from "../http.js";
import { fromXml } from "../xml.js";
import { keptHeaders } from "./objects.js";
import { s3Ids, xmlReply } from "./reply.js";
import type { Part, S3Store, Upload } from "./store.js";
import { readUpload } from "./upload-body.js";

const MAX_COMPLETE_BODY = 4 * 1024 * 1024;
const MIN_PART = 5 * 1024 * 1024;

export function createUpload(request: AwsRequest, bucket: string, key: string, store: S3Store): Reply {
  store.bucket(bucket);
  const upload: Upload = {
    id: randomUUID().replaceAll("-", ""),
    bucket,
    key,
    headers: keptHeaders(request),
    parts: new Map(),
  };
  store.uploads.set(upload.id, upload);
  return xmlReply(request, "InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: upload.id });
}

export async function uploadPart(request: AwsRequest, store: S3Store): Promise<Reply> {
  const upload = findUpload(request, store);
  const number = Number(queryValue(request, "partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError("InvalidArgument", 400, "Part number must be an integer between 1 and 10000, inclusive");
  }
  const { data, md5, checksums } = await readUpload(request);
  store.reserve(data.length - (upload.parts.get(number)?.data.length ?? 0));
  upload.parts.set(number, { data, etag: `"${md5}"` });
  return { status: 200, headers: { ...s3Ids(request), etag: `"${md5}"`, ...checksums } };
}

export async function completeUpload(request: AwsRequest, store: S3Store, now: () => number): Promise<Reply> {
  const upload = findUpload(request, store);
  const parts = chosenParts(upload, (await request.body(MAX_COMPLETE_BODY)).toString("utf8"));
  const data = Buffer.concat(parts.map((part) => part.data));
  const digests = parts.map((part) => Buffer.from(part.etag.slice(1, -1), "hex"));
  const md5 = createHash("md5").update(Buffer.concat(digests)).digest("hex");
  const etag = `"${md5}-${parts.length}"`;
  const bucket = store.bucket(upload.bucket);
  release(upload, store);
  store.put(bucket, { key: upload.key, data, etag, modifiedAt: now(), headers: upload.headers });
  const location = `http://${request.headers["host"] ?? ""}/${upload.bucket}/${encodeURIComponent(upload.key)}`;
  return xmlReply(request, "CompleteMultipartUploadResult", {
    Location: location,
    Bucket: upload.bucket,
    Key: upload.key,
    ETag: etag,
  });
}

export function abortUpload(request: AwsRequest, store: S3Store): Reply {
  release(findUpload(request, store), store);
  return { status: 204, headers: s3Ids(request) };
}

function release(upload: Upload, store: S3Store): void {
  for (const part of upload.parts.values()) store.reserve(-part.data.length);
  store.uploads.delete(upload.id);
}

function findUpload(request: AwsRequest, store: S3Store): Upload {
  const upload = store.uploads.get(queryValue(request, "uploadId") ?? "");
  if (upload !== undefined) return upload;
  throw new AwsError(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  );
}

interface CompleteDocument {
  readonly CompleteMultipartUpload?: { readonly Part?: ListedPart | readonly ListedPart[] };
}

interface ListedPart {
  readonly PartNumber?: string;
  readonly ETag?: string;
}

function chosenParts(upload: Upload, xml: string): Part[] {
  const listed = readParts(xml);
  if (listed.length === 0) throw malformed();
  const numbers = listed.map((entry) => Number(entry.PartNumber));
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throw new AwsError("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
  }
  return listed.map((entry, index) => {
    const part = upload.parts.get(numbers[index] ?? 0);
    if (part === undefined || part.etag.replaceAll('"', "") !== entry.ETag?.replaceAll('"', "")) {
      throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
    }
    if (index < listed.length - 1 && part.data.length < MIN_PART) {
      throw new AwsError("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size");
    }
    return part;
  });
}

function readParts(xml: string): readonly ListedPart[] {
  try {
    const parts = (fromXml(xml) as CompleteDocument).CompleteMultipartUpload?.Part ?? [];
    return Array.isArray(parts) ? (parts as readonly ListedPart[]) : [parts as ListedPart];
  } catch {
    throw malformed();
  }
}

function malformed(): AwsError {
  return new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
