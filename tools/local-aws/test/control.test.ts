import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { controlClient } from "../src/index.js";
import { refusal, start } from "./support.js";

test("the same commands work from another process, over HTTP", async () => {
  const aws = await start();
  const remote = controlClient(aws.endpoint);
  await remote.bucket("photos", { public: true });
  await remote.table({ name: "orders" });
  await remote.outage("sts", "throttle", { count: 1 });
  expect(await refusal(aws.sts().send(new GetCallerIdentityCommand({})))).toMatchObject({ name: "Throttling" });
  const session = await aws.assume({ RoleSessionName: "mine" });
  expect(await remote.expire({ sessionName: "mine" })).toBe(1);
  expect(await remote.expire(session.accessKeyId)).toBe(0);
  expect(await remote.mfaCode()).toMatch(/^\d{6}$/);
  expect(await remote.webIdentityToken({ subject: "x" })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const counters = await remote.counters();
  expect(counters.calls).toEqual({ "sts:GetCallerIdentity": 1, "sts:AssumeRole": 1 });
  expect(counters.sockets.total).toBe(2);
  expect(counters.accessKeyIds).toEqual([aws.accessKeyId]);
  expect(await remote.requests("sts:AssumeRole")).toMatchObject([{ params: { RoleSessionName: "mine" } }]);
  await remote.resetCounters();
  expect((await remote.counters()).calls).toEqual({});
});

test("a client of another process can wait for held requests", async () => {
  const aws = await start();
  const remote = controlClient(aws.endpoint);
  await remote.outage("sts", "hold", { count: 1 });
  const held = remote.whenHeld(1);
  const call = aws.sts().send(new GetCallerIdentityCommand({}));
  await held;
  expect(await remote.release()).toBe(1);
  await call;
});

test("curl can read and write: GET for what reads, a JSON array of arguments for the rest", async () => {
  const aws = await start();
  const counters = (await (await fetch(`${aws.endpoint}/_control/counters`)).json()) as { result: object };
  expect(counters.result).toMatchObject({ calls: {} });
  const post = (command: string, body: string): Promise<Response> =>
    fetch(`${aws.endpoint}/_control/${command}`, { method: "POST", body });
  expect((await post("outage", '["sts","500"]')).status).toBe(200);
  expect((await post("outage", "{}")).status).toBe(400);
  expect((await post("outage", "not json")).status).toBe(400);
  const unknown = await post("toString", "[]");
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toContain("outage");
});

test("wrong arguments are refused with the rule, here and from another process", async () => {
  const aws = await start();
  const { control } = aws;
  expect(() => control.outage("ec2", "500")).toThrow("the service is one of dynamodb, sqs, sts, s3");
  expect(() => control.outage("sts", "broken" as "500")).toThrow("kind is off or one of 500, throttle");
  expect(() => control.outage("sts", "500", { count: 0 })).toThrow("count is a whole number, 1 or more");
  expect(() => control.latency("sts", -1)).toThrow("milliseconds, 0 or more");
  expect(() => control.lifetime(0.5)).toThrow("whole seconds, 1 or more");
  expect(() => control.nextLifetime({ seconds: 0 })).toThrow("seconds is a whole number");
  expect(() => control.clockOffset(NaN)).toThrow("milliseconds");
  expect(() => control.mfaCode("nobody")).toThrow("there is no MFA device nobody");
  await expect(controlClient(aws.endpoint).latency("sts", -1)).rejects.toThrow("milliseconds, 0 or more");
  await expect(controlClient("http://127.0.0.1:1").counters()).rejects.toThrow("ECONNREFUSED");
});

test("reset ends faults, lifetimes and rules, and keeps what is stored", async () => {
  const aws = await start();
  const { control } = aws;
  control.bucket("photos");
  control.outage("sts", "500");
  control.latency("sts", 60_000);
  control.lifetime(1);
  control.role(aws.roleArn, { deny: true });
  control.readPace({ delayMs: 60_000 });
  control.reset();
  const { expiration } = await aws.assume();
  expect(expiration?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
  expect(() => control.bucket("photos")).toThrow("already own it");
});

test("sessions are expired by key, by role and name, or all at once", async () => {
  const aws = await start();
  const other = "arn:aws:iam::123456789012:role/other";
  const one = await aws.assume();
  await aws.assume({ RoleSessionName: "two" });
  await aws.assume({ RoleArn: other });
  expect(aws.control.expire(one.accessKeyId)).toBe(1);
  expect(aws.control.expire({ roleArn: aws.roleArn })).toBe(1);
  expect(aws.control.expire({ roleArn: other, sessionName: "nobody" })).toBe(0);
  expect(aws.control.expireAll()).toBe(1);
  await aws.sts().send(new GetCallerIdentityCommand({}));
});
