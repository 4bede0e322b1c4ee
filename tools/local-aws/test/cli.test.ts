import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { controlClient } from "../src/index.js";

const CLI = resolve(__dirname, "../dist/esm/cli.js");

interface Announced {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly userArn: string;
  readonly mfaSerial: string;
}

const children: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function run(...flags: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [CLI, ...flags]);
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return line;
}

test("the command announces itself in one line of JSON and serves until its standard input ends", async () => {
  const child = run(
    "--bucket",
    "photos",
    "--table",
    "orders",
    "--queue",
    "jobs",
    "--lifetime-seconds",
    "7",
    "--until-stdin-ends",
  );
  const aws = JSON.parse(await firstLine(child)) as Announced;
  const { endpoint, region, accessKeyId, secretAccessKey } = aws;
  const sts = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: aws.userArn });
  sts.destroy();
  expect((await controlClient(endpoint).counters()).calls).toEqual({ "sts:GetCallerIdentity": 1 });
  const sqs = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const QueueUrl = `${endpoint}/${aws.accountId}/jobs`;
  expect((await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).MessageId).toBeDefined();
  sqs.destroy();
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a signal stops it, with TLS as well", async () => {
  const child = run("--tls");
  expect(JSON.parse(await firstLine(child))).toMatchObject({
    ca: expect.stringContaining("BEGIN CERTIFICATE") as string,
  });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test.each([
  [["--port", "http"], "--port must be a whole number, 0 or more"],
  [["--lifetime-seconds", "0"], "--lifetime-seconds must be a whole number, 1 or more"],
  [["--bucked", "x"], "--bucked"],
])("wrong flags end it with one sentence: %j", async (flags, message) => {
  const child = run(...flags);
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(2);
  expect(text).toMatch(/^local-aws: .*\n$/);
  expect(text).toContain(message);
});

test("--help lists every flag", async () => {
  const child = run("--help");
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  expect(text).toMatch(/--port.*--sts-latency-ms.*--totp-step-seconds.*--tls.*--until-stdin-ends/s);
});
