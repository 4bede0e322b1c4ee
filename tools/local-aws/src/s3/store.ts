import { AwsError } from "../errors.js";

export interface S3Object {
  readonly key: string;
  readonly data: Buffer;
  readonly etag: string;
  readonly modifiedAt: number;
  /** Headers that come back as they were sent: type, encoding, user metadata, checksums. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  readonly region: string;
  /** Anybody may read it without a signature. */
  public: boolean;
  readonly objects: Map<string, S3Object>;
}

export interface Part {
  readonly data: Buffer;
  readonly etag: string;
}

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
}

export interface BucketOptions {
  readonly public?: boolean;
  readonly region?: string;
}

export interface S3Store {
  createBucket(name: string, options?: BucketOptions): Bucket;
  bucket(name: string): Bucket;
  find(name: string): Bucket | undefined;
  buckets(): Bucket[];
  deleteBucket(name: string): void;
  put(bucket: Bucket, object: S3Object): void;
  remove(bucket: Bucket, key: string): void;
  /** The bucket's keys in the order in which S3 lists them. */
  keys(bucket: Bucket): readonly string[];
  readonly uploads: Map<string, Upload>;
  /** Counts bytes held by parts and refuses what would not fit. */
  reserve(bytes: number): void;
}

/** Memory is bounded; the error says so instead of the process dying. */
const MAX_BYTES = 512 * 1024 * 1024;
/** What an object takes beside its data: a million empty ones are not free. */
const OBJECT_BYTES = 512;

export function createS3Store(now: () => number, maxBytes: number = MAX_BYTES): S3Store {
  const buckets = new Map<string, Bucket>();
  const sorted = new WeakMap<Bucket, readonly string[]>();
  let total = 0;

  function bucket(name: string): Bucket {
    const found = buckets.get(name);
    if (found !== undefined) return found;
    throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: name });
  }

  function reserve(bytes: number): void {
    if (total + bytes > maxBytes)
      throw new AwsError("EntityTooLarge", 400, `local-aws keeps ${maxBytes} bytes in all.`);
    total += bytes;
  }

  return {
    createBucket(name, options = {}) {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
        throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.", { BucketName: name });
      }
      if (buckets.has(name)) {
        throw new AwsError(
          "BucketAlreadyOwnedByYou",
          409,
          "Your previous request to create the named bucket succeeded and you already own it.",
          { BucketName: name },
        );
      }
      const created: Bucket = {
        name,
        createdAt: now(),
        region: options.region ?? "us-east-1",
        public: options.public ?? false,
        objects: new Map(),
      };
      buckets.set(name, created);
      return created;
    },
    bucket,
    find: (name) => buckets.get(name),
    buckets: () => [...buckets.values()].sort((a, b) => compareKeys(a.name, b.name)),
    deleteBucket(name) {
      if (bucket(name).objects.size > 0) {
        throw new AwsError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", { BucketName: name });
      }
      buckets.delete(name);
    },
    put(target, object) {
      const old = target.objects.get(object.key);
      reserve(object.data.length - (old === undefined ? -OBJECT_BYTES : old.data.length));
      target.objects.set(object.key, object);
      if (old === undefined) sorted.delete(target);
    },
    remove(target, key) {
      const old = target.objects.get(key);
      if (old === undefined) return;
      reserve(-old.data.length - OBJECT_BYTES);
      target.objects.delete(key);
      sorted.delete(target);
    },
    keys(target) {
      const known = sorted.get(target) ?? [...target.objects.keys()].sort(compareKeys);
      sorted.set(target, known);
      return known;
    },
    uploads: new Map(),
    reserve,
  };
}

/** S3 sorts by UTF-8 bytes, JavaScript by UTF-16 units: they differ where a surrogate meets U+E000 or above. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above U+FFFF, so they come last. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
