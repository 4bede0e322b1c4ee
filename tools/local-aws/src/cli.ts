#!/usr/bin/env node
import { parseArgs } from "node:util";
import { startLocalAws, type LocalAwsOptions } from "./start.js";

const USAGE = `local-aws: an embedded AWS on 127.0.0.1 (STS, S3, DynamoDB, SQS)

  --port N                port; default: a free one
  --sts-latency-ms N      milliseconds before STS answers
  --lifetime-seconds N    lifetime of every session, whatever was asked for
  --totp-step-seconds N   seconds that an MFA code is shown; default 30
  --clock-offset-ms N     how far the server's clock is ahead
  --tls                   HTTPS with a certificate made at start
  --bucket NAME           a bucket to begin with; may be repeated
  --table NAME            a DynamoDB table with the string key "id"; may be repeated
  --queue NAME            an SQS queue, at <endpoint>/<accountId>/NAME; may be repeated
  --until-stdin-ends      stop when standard input ends: the server then never outlives its parent

Prints one line of JSON with the endpoint and the keys, and runs until SIGINT or SIGTERM.`;

const flags = {
  port: { type: "string" },
  "sts-latency-ms": { type: "string" },
  "lifetime-seconds": { type: "string" },
  "totp-step-seconds": { type: "string" },
  "clock-offset-ms": { type: "string" },
  tls: { type: "boolean" },
  bucket: { type: "string", multiple: true },
  table: { type: "string", multiple: true },
  queue: { type: "string", multiple: true },
  "until-stdin-ends": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>["values"];

/** What the flags ask for. Throws a sentence for the user. */
function readOptions(values: Values): LocalAwsOptions {
  const number = (name: keyof Values, min: number): number | undefined => {
    const text = values[name];
    if (typeof text !== "string") return undefined;
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= min) return value;
    throw new Error(`--${name} must be a whole number, ${min} or more, not ${JSON.stringify(text)}`);
  };
  const numbers = {
    port: number("port", 0),
    stsLatencyMs: number("sts-latency-ms", 0),
    lifetimeSeconds: number("lifetime-seconds", 1),
    totpStepSeconds: number("totp-step-seconds", 1),
    clockOffsetMs: number("clock-offset-ms", Number.MIN_SAFE_INTEGER),
  };
  const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
  return { ...given, tls: values.tls === true };
}

async function serve(options: LocalAwsOptions, values: Values): Promise<void> {
  const aws = await startLocalAws(options);
  for (const name of values.bucket ?? []) aws.control.bucket(name);
  for (const name of values.table ?? []) aws.control.table({ name });
  for (const name of values.queue ?? []) aws.control.queue({ name });
  const stop = (): void => {
    aws.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  if (values["until-stdin-ends"] === true) process.stdin.once("end", stop).once("error", stop).resume();
  const { endpoint, region, accountId, accessKeyId, secretAccessKey, userArn, roleArn, mfaSerial, mfaSecret, ca } = aws;
  process.stdout.write(
    `${JSON.stringify({ endpoint, region, accountId, accessKeyId, secretAccessKey, userArn, roleArn, mfaSerial, mfaSecret, ca })}\n`,
  );
}

function fail(error: unknown, exitCode: number): void {
  process.stderr.write(`local-aws: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCode;
}

try {
  const { values } = parseArgs({ options: flags });
  if (values.help === true) process.stdout.write(`${USAGE}\n`);
  else serve(readOptions(values), values).catch((error: unknown) => fail(error, 1));
} catch (error) {
  fail(error, 2);
}
