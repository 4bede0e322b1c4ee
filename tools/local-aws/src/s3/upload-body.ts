import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../errors.js";
import type { AwsRequest } from "../http.js";
import { sha256Hex } from "../http.js";
import { isHash } from "../sigv4-verify.js";
import { decodeAwsChunked } from "./aws-chunked.js";
import { s3CommonError } from "./errors.js";

const MAX_OBJECT = 128 * 1024 * 1024;

export interface UploadBody {
  readonly data: Buffer;
  /** Without the quotes. */
  readonly md5: string;
  /** `x-amz-checksum-…` headers, checked where Node can. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Reads an upload in any of the forms in which SDKs send it, and checks every digest that came with it. */
export async function readUpload(request: AwsRequest): Promise<UploadBody> {
  const raw = await request.body(MAX_OBJECT);
  const stated = request.headers["x-amz-content-sha256"];
  if (isHash(stated) && sha256Hex(raw) !== stated) throw s3CommonError({ kind: "badPayloadHash" });
  const { data, trailers } =
    stated?.startsWith("STREAMING-") === true ? unchunk(request, raw, stated) : { data: raw, trailers: {} };
  const checksums = Object.fromEntries(
    Object.entries({ ...request.headers, ...trailers }).filter(([name]) =>
      /^x-amz-checksum-(?!algorithm|type|mode)/.test(name),
    ),
  );
  for (const [name, value] of Object.entries(checksums)) checkDigest(name.slice("x-amz-checksum-".length), value, data);
  const md5 = createHash("md5").update(data).digest();
  const contentMd5 = request.headers["content-md5"];
  if (contentMd5 !== undefined && contentMd5 !== md5.toString("base64")) {
    throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
  }
  return { data, md5: md5.toString("hex"), checksums };
}

function unchunk(request: AwsRequest, raw: Buffer, form: string): { data: Buffer; trailers: Record<string, string> } {
  // The AWS SDK for JavaScript sends unsigned chunks; the signed forms would need a check of each chunk's signature.
  if (form !== "STREAMING-UNSIGNED-PAYLOAD-TRAILER") throw s3CommonError({ kind: "unknownAction", action: form });
  const decoded = decodeAwsChunked(raw);
  const length = request.headers["x-amz-decoded-content-length"];
  if (decoded === undefined || (length !== undefined && Number(length) !== decoded.data.length)) {
    throw new AwsError("IncompleteBody", 400, "The request body terminated unexpectedly");
  }
  return decoded;
}

/** CRC32C and CRC64NVME are stored as sent: Node has no code for them. */
function checkDigest(algorithm: string, expected: string, data: Buffer): void {
  const actual = digest(algorithm, data);
  if (actual === undefined || actual === expected) return;
  const name = algorithm.toUpperCase();
  throw new AwsError("BadDigest", 400, `The ${name} you specified did not match the calculated checksum.`);
}

function digest(algorithm: string, data: Buffer): string | undefined {
  switch (algorithm) {
    case "crc32": {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(data));
      return bytes.toString("base64");
    }
    case "sha1":
    case "sha256":
      return createHash(algorithm).update(data).digest("base64");
    default:
      return undefined;
  }
}
