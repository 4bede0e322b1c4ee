import { Agent } from "node:https";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { controlClient, startLocalAws } from "../src/index.js";
import { refusal, start } from "./support.js";

test("close ends requests that hang, are delayed, are held or are half sent, and leaves no handle", async () => {
  const aws = await start();
  const { control } = aws;
  control.bucket("photos");
  await aws.s3().send(new PutObjectCommand({ Bucket: "photos", Key: "k", Body: "x".repeat(1000) }));
  control.readPace({ holdAfterBytes: 10 });
  const half = await aws.s3().send(new GetObjectCommand({ Bucket: "photos", Key: "k" }));
  await control.whenHeld(1);
  control.outage("sts:GetCallerIdentity", "hang");
  control.latency("sts:AssumeRole", 3_600_000);
  control.outage("s3:ListBuckets", "hold");
  const calls = [
    refusal(half.Body?.transformToString() ?? Promise.resolve()),
    refusal(aws.sts().send(new GetCallerIdentityCommand({}))),
    refusal(aws.sts().send(new AssumeRoleCommand({ RoleArn: aws.roleArn, RoleSessionName: "late" }))),
    refusal(aws.s3().send(new ListBucketsCommand({}))),
  ];
  await control.whenHeld(2);
  await Promise.all([aws.close(), aws.close()]);
  expect(await Promise.all(calls)).toHaveLength(4);
  expect(aws.counters()).toMatchObject({ held: 0, sockets: { open: 0 } });
  expect(await refusal(aws.sts().send(new GetCallerIdentityCommand({})))).toMatchObject({ name: "Error" });
});

test("a server can be left to the end of its block", async () => {
  const aws = await startLocalAws();
  expect(aws.url.hostname).toBe("127.0.0.1");
  await aws[Symbol.asyncDispose]();
  await expect(fetch(aws.endpoint)).rejects.toThrow();
});

test("connections are counted: how many are open, were open at most, and were made", async () => {
  const aws = await start();
  const s3 = aws.s3();
  for (let index = 0; index < 5; index += 1) await s3.send(new ListBucketsCommand({}));
  expect(aws.counters().sockets).toEqual({ open: 1, peak: 1, total: 1 });
  for (let index = 0; index < 3; index += 1) {
    const fresh = aws.s3();
    await fresh.send(new ListBucketsCommand({}));
  }
  expect(aws.counters().sockets).toEqual({ open: 4, peak: 4, total: 4 });
});

test("with TLS, clients that trust the certificate are served, and others are not", async () => {
  const aws = await start({ tls: true });
  expect(aws.endpoint).toMatch(/^https:/);
  const httpsAgent = new Agent({ ca: aws.ca, keepAlive: true });
  const sts = aws.sts({ requestHandler: new NodeHttpHandler({ httpsAgent }) });
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: aws.userArn });
  const s3 = aws.s3({ requestHandler: new NodeHttpHandler({ httpsAgent }) });
  aws.control.bucket("photos");
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "k", Body: Buffer.alloc(3 * 1024 * 1024) }));
  for (const kind of ["reset", "cut", "noise"] as const) {
    aws.control.outage("s3", kind, { count: 1 });
    await refusal(s3.send(new ListBucketsCommand({})));
  }
  expect((await controlClient(aws.endpoint, { ca: aws.ca ?? "" }).counters()).faults).toMatchObject({ reset: 1 });
  expect((await refusal(aws.sts().send(new GetCallerIdentityCommand({})))).message).toContain("unable to verify");
});

test("two servers know nothing of each other", async () => {
  const [one, two] = [await start(), await start()];
  const session = await one.assume();
  const stranger = two.sts({ credentials: { ...session } });
  expect(await refusal(stranger.send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: "InvalidClientTokenId",
  });
  one.control.outage("sts", "500");
  await two.assume();
  expect(one.counters().calls).toEqual({ "sts:AssumeRole": 1 });
});

test("a port that is taken is an error of the start", async () => {
  const aws = await start();
  await expect(startLocalAws({ port: Number(aws.url.port) })).rejects.toThrow("EADDRINUSE");
});

test("five hundred roles are assumed at once, each session once", async () => {
  const aws = await start();
  const sts = aws.sts();
  const names = Array.from({ length: 500 }, (_, index) => `arn:aws:iam::123456789012:role/tenant-${index}`);
  const sessions = await Promise.all(
    names.map((RoleArn) => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "brs" }))),
  );
  expect(new Set(sessions.map(({ Credentials }) => Credentials?.AccessKeyId)).size).toBe(500);
  expect(Object.keys(aws.counters().assumeRole)).toHaveLength(500);
  expect(Object.values(aws.counters().assumeRole).every((count) => count === 1)).toBe(true);
});

describe("a page of another origin", () => {
  const ask = (endpoint: string) =>
    fetch(`${endpoint}/photos/k`, {
      method: "OPTIONS",
      headers: {
        origin: "http://127.0.0.1:1",
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,x-amz-date",
      },
    });

  test("may send signed requests, and read the answers, where the server says so", async () => {
    const aws = await start({ cors: true });
    const preflight = await ask(aws.endpoint);
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "authorization,x-amz-date",
    });
    const answer = await fetch(aws.endpoint);
    await answer.text();
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toBe("*");
  });

  test("may not, unless it does", async () => {
    const aws = await start();
    const answer = await ask(aws.endpoint);
    await answer.text();
    expect(answer.status).toBe(403);
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  });
});
