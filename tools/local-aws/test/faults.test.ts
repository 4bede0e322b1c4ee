import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { FaultKind } from "../src/index.js";
import type { Bench } from "./support.js";
import { refusal, start } from "./support.js";

function send(aws: Bench, service: string, maxAttempts = 1): Promise<unknown> {
  switch (service) {
    case "sts":
      return aws.sts({ maxAttempts }).send(new GetCallerIdentityCommand({}));
    case "s3":
      return aws.s3({ maxAttempts }).send(new ListBucketsCommand({}));
    default:
      return aws.dynamodb({ maxAttempts }).send(new ListTablesCommand({}));
  }
}

const ANSWERS: readonly (readonly [FaultKind, string, string, number])[] = [
  ["500", "sts", "InternalFailure", 500],
  ["500", "s3", "InternalError", 500],
  ["500", "dynamodb", "InternalServerError", 500],
  ["throttle", "sts", "Throttling", 400],
  ["throttle", "s3", "SlowDown", 503],
  ["throttle", "dynamodb", "ThrottlingException", 400],
  ["deny", "sts", "AccessDenied", 403],
  ["deny", "s3", "AccessDenied", 403],
  ["deny", "dynamodb", "AccessDeniedException", 400],
  ["expired", "sts", "ExpiredToken", 403],
  ["expired", "s3", "ExpiredToken", 400],
  ["expired", "dynamodb", "ExpiredTokenException", 400],
  ["error", "sts", "RegionDisabledException", 403],
  ["error", "s3", "RegionDisabledException", 403],
  ["error", "dynamodb", "RegionDisabledException", 403],
];

test.each(ANSWERS)(
  "an outage of kind %s in %s answers %s with %d until it is over",
  async (kind, service, name, status) => {
    const aws = await start();
    aws.control.outage(service, kind, {
      code: "RegionDisabledException",
      status: 403,
      message: "STS is not activated",
    });
    expect(await refusal(send(aws, service))).toMatchObject({ name, status });
    expect(await refusal(send(aws, service))).toMatchObject({ name, status });
    for (const other of ["sts", "s3", "dynamodb"]) if (other !== service) await send(aws, other);
    aws.control.outage(service, "off");
    await send(aws, service);
    expect(aws.counters().faults).toEqual({ [kind]: 2 });
  },
);

const BROKEN: readonly (readonly [FaultKind, string])[] = (["reset", "cut", "garbage", "noise"] as const).flatMap(
  (kind) => ["sts", "s3", "dynamodb"].map((service) => [kind, service] as const),
);

test.each(BROKEN)(
  "an outage of kind %s in %s is an error for the client, and the next call is answered",
  async (kind, service) => {
    const aws = await start();
    aws.control.outage(service, kind, { count: 1 });
    const error = await refusal(send(aws, service));
    expect(error.name).not.toBe("");
    await send(aws, service);
  },
);

test("a request that hangs stays open until its client gives up", async () => {
  const aws = await start();
  aws.control.outage("sts:AssumeRole", "hang");
  const abort = new AbortController();
  const sts = aws.sts();
  const hanging = sts.send(new AssumeRoleCommand({ RoleArn: aws.roleArn, RoleSessionName: "hung" }), {
    abortSignal: abort.signal,
  });
  let settled = false;
  void hanging.catch(() => undefined).finally(() => (settled = true));
  // Another call, sent later, is answered first.
  await send(aws, "sts");
  expect(settled).toBe(false);
  abort.abort();
  expect(await refusal(hanging)).toMatchObject({ name: "AbortError" });
});

test("held requests wait together, and go on together", async () => {
  const aws = await start();
  aws.control.outage("s3", "hold");
  const calls = Array.from({ length: 10 }, () => send(aws, "s3"));
  await aws.control.whenHeld(10);
  expect(aws.counters().held).toBe(10);
  aws.control.outage("s3", "off");
  expect(aws.control.release()).toBe(10);
  await Promise.all(calls);
  expect(aws.counters().succeeded).toEqual({ "s3:ListBuckets": 10 });
});

test("a session that expires while its requests are held is refused", async () => {
  const aws = await start();
  const session = await aws.assume();
  const s3 = aws.s3({ credentials: { ...session } });
  aws.control.outage("s3", "hold");
  const calls = Promise.all(Array.from({ length: 10 }, () => refusal(s3.send(new ListBucketsCommand({})))));
  await aws.control.whenHeld(10);
  aws.control.expireAll();
  aws.control.outage("s3", "off");
  aws.control.release();
  expect(new Set((await calls).map(({ name }) => name))).toEqual(new Set(["ExpiredToken"]));
  expect(aws.counters().refused).toEqual({ ExpiredToken: 10 });
});

test("an outage can be of one action, of so many requests, and is counted", async () => {
  const aws = await start();
  aws.control.bucket("photos");
  const s3 = aws.s3();
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "k", Body: "x" }));
  aws.control.outage("s3:GetObject", "500", { count: 2 });
  const get = (): Promise<unknown> => s3.send(new GetObjectCommand({ Bucket: "photos", Key: "k" }));
  expect(await refusal(get())).toMatchObject({ name: "InternalError" });
  await send(aws, "s3");
  expect(await refusal(get())).toMatchObject({ name: "InternalError" });
  await get();
  expect(aws.counters()).toMatchObject({
    calls: { "s3:GetObject": 3 },
    succeeded: { "s3:GetObject": 1 },
    refused: { InternalError: 2 },
    refusedBy: { "s3:GetObject InternalError": 2 },
    faults: { "500": 2 },
  });
});

test("the SDK's retries get through an outage that is short enough", async () => {
  const aws = await start();
  for (const service of ["sts", "s3", "dynamodb"]) {
    aws.control.outage(service, "throttle", { count: 1 });
    await send(aws, service, 3);
  }
  expect(aws.counters().calls).toEqual({
    "sts:GetCallerIdentity": 2,
    "s3:ListBuckets": 2,
    "dynamodb:ListTables": 2,
  });
});

test("an upload into an outage fails without a 100 Continue, and its connection is not used again", async () => {
  const aws = await start();
  aws.control.bucket("photos");
  const s3 = aws.s3();
  aws.control.outage("s3", "expired", { count: 1 });
  const put = (): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket: "photos", Key: "k", Body: Buffer.alloc(3 * 1024 * 1024) }));
  expect(await refusal(put())).toMatchObject({ name: "ExpiredToken" });
  await put();
});

test("latency delays a service or one action, and counts from the request's arrival", async () => {
  const aws = await start({ stsLatencyMs: 60 });
  const timed = async (service: string): Promise<number> => {
    const started = performance.now();
    await send(aws, service);
    return performance.now() - started;
  };
  expect(await timed("sts")).toBeGreaterThan(55);
  aws.control.latency("sts", 0);
  aws.control.latency("s3:ListBuckets", 60);
  expect(await timed("s3")).toBeGreaterThan(55);
});
