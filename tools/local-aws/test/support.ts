import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { AssumeRoleCommandInput, STSClientConfig } from "@aws-sdk/client-sts";
import { startLocalAws } from "../src/index.js";
import type { LocalAws, LocalAwsOptions } from "../src/index.js";

export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A server and clients for it; everything is closed when the test that asked for it is over. */
export interface Bench extends LocalAws {
  sts(config?: STSClientConfig): STSClient;
  s3(config?: S3ClientConfig): S3Client;
  dynamodb(config?: STSClientConfig): DynamoDBClient;
  sqs(config?: STSClientConfig): SQSClient;
  assume(params?: Partial<AssumeRoleCommandInput>, by?: SessionKeys): Promise<SessionKeys>;
}

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

export async function start(options?: LocalAwsOptions): Promise<Bench> {
  const aws = await startLocalAws(options);
  open.push(aws.close);
  const common = (
    config: object,
  ): { endpoint: string; region: string; credentials: SessionKeys; maxAttempts: number } => ({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: aws.credentials(),
    // One request is one call: retries are the subject of a few tests only.
    maxAttempts: 1,
    ...config,
  });
  const kept = <C extends { destroy(): void }>(client: C): C => {
    open.push(() => client.destroy());
    return client;
  };
  const bench: Bench = {
    ...aws,
    sts: (config = {}) => kept(new STSClient(common(config))),
    s3: (config = {}) => kept(new S3Client(common(config))),
    dynamodb: (config = {}) => kept(new DynamoDBClient(common(config) as object)),
    sqs: (config = {}) => kept(new SQSClient(common(config) as object)),
    async assume(params = {}, by) {
      const sts = bench.sts(by === undefined ? {} : { credentials: { ...by } });
      const input = { RoleArn: aws.roleArn, RoleSessionName: "test", ...params };
      const { Credentials: keys } = await sts.send(new AssumeRoleCommand(input));
      if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined) throw new Error("no credentials");
      return {
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        ...(keys.SessionToken === undefined ? {} : { sessionToken: keys.SessionToken }),
        ...(keys.Expiration === undefined ? {} : { expiration: keys.Expiration }),
      };
    },
  };
  return bench;
}

/** What a call was refused with. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** The error that a call rejects with; fails the test if it does not reject. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      $metadata?: { httpStatusCode?: number; requestId?: string };
    };
    return { name, message, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
  }
  throw new Error("the call was answered, though it should have been refused");
}
