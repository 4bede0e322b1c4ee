import { queryValue, type AwsRequest, type Reply } from "../http.js";
import type { Call, Service } from "../service.js";
import type { State } from "../state.js";
import { credentialsElement } from "../sts/session.js";
import { renderS3Error, s3CommonError } from "./errors.js";
import { listBuckets, listObjects } from "./list.js";
import { abortUpload, completeUpload, createUpload, uploadPart } from "./multipart.js";
import { findObject, getObject, headObject, putObject } from "./objects.js";
import type { ReadPace } from "./read-pace.js";
import { s3Ids, xmlReply } from "./reply.js";
import { routeS3, type S3Route } from "./route.js";
import type { Bucket, S3Store } from "./store.js";

/** Read at each GetObject, so that a test can change it while the server runs. */
export interface S3Settings {
  pace: ReadPace;
}

const EXPRESS_SECONDS = 300;
const READS = new Set(["GetObject", "HeadObject", "ListObjectsV2", "HeadBucket"]);

/** Takes every request that no other service claims, as S3 takes every path. */
export function s3Service(store: S3Store, settings: S3Settings, state: State): Service {
  return {
    name: "s3",
    signingNames: ["s3", "s3express"],
    escapePath: false,
    matches: () => true,
    open(request) {
      const route = routeS3(request);
      const { action, bucket, key } = route;
      const anonymous = READS.has(action) && store.find(bucket)?.public === true;
      const prefix = queryValue(request, "prefix");
      const params = { Bucket: bucket, Key: key, ...(prefix !== undefined && { Prefix: prefix }) };
      return { action, params, anonymous };
    },
    handle: (call) => handle(call, routeS3(call.request), store, settings, state),
    commonError: s3CommonError,
    renderError: renderS3Error,
  };
}

function handle(
  call: Call,
  route: S3Route,
  store: S3Store,
  settings: S3Settings,
  state: State,
): Reply | Promise<Reply> {
  const { request } = call;
  const { bucket, key } = route;
  switch (route.action) {
    case "ListBuckets":
      return listBuckets(request, store.buckets(), call.caller?.principal.accountId ?? "");
    case "CreateBucket":
      store.createBucket(bucket);
      return { status: 200, headers: { ...s3Ids(request), location: `/${bucket}` } };
    case "HeadBucket":
      return { status: 200, headers: { ...s3Ids(request), "x-amz-bucket-region": store.bucket(bucket).region } };
    case "DeleteBucket":
      store.deleteBucket(bucket);
      return { status: 204, headers: s3Ids(request) };
    case "GetBucketLocation":
      return location(request, store.bucket(bucket).region);
    case "CreateSession":
      return createSession(call, store.bucket(bucket), state);
    case "ListObjectsV2":
      return listObjects(request, store.bucket(bucket), store);
    case "PutObject":
      return putObject(request, bucket, key, store, state.clock.now);
    case "GetObject":
      return getObject(request, findObject(store.bucket(bucket), key), { pace: settings.pace, waits: state.waits });
    case "HeadObject":
      return headObject(request, findObject(store.bucket(bucket), key));
    case "DeleteObject":
      store.remove(store.bucket(bucket), key);
      return { status: 204, headers: s3Ids(request) };
    case "CreateMultipartUpload":
      return createUpload(request, bucket, key, store);
    case "UploadPart":
      return uploadPart(request, store);
    case "CompleteMultipartUpload":
      return completeUpload(request, store, state.clock.now);
    case "AbortMultipartUpload":
      return abortUpload(request, store);
    case "Unknown":
      throw s3CommonError({ kind: "unknownAction", action: route.action });
  }
}

/** Directory buckets are read with keys of their own, which live five minutes. */
function createSession({ caller, request }: Call, bucket: Bucket, state: State): Reply {
  if (caller === undefined || !bucket.name.endsWith("--x-s3")) throw s3CommonError({ kind: "missing" });
  const key = state.keys.issue({ ...caller.principal, kind: "express" }, EXPRESS_SECONDS);
  return xmlReply(request, "CreateSessionResult", { Credentials: credentialsElement(key) });
}

/** us-east-1 answers with an empty element: it is older than the idea of regions. */
function location(request: AwsRequest, region: string): Reply {
  return xmlReply(request, "LocationConstraint", { "#text": region === "us-east-1" ? "" : region });
}
