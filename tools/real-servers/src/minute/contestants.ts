import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";
import type { RadosGateway } from "../radosgw/gateway.js";

/** One way to have 20 clients of one role. */
export interface Contestant {
  readonly name: string;
  /** Stands in the user agent of every request that it makes: by this the server's log tells the contestants apart. */
  readonly agent: string;
  readonly clients: readonly S3Client[];
  /** Counts the credentials so far, from 1: the first are no renewal. */
  generation(): number;
  close(): Promise<void>;
}

/** Attempts to refresh so far. */
export interface Refreshes {
  readonly begun: number;
  readonly succeeded: number;
  readonly failed: number;
}

export interface BrsContestant extends Contestant {
  readonly refreshes: Refreshes;
  /** Resolves after the next refresh that ends so; rejects when none does for 30 s. */
  next(event: "refreshed" | "refreshFailed"): Promise<void>;
}

const CLIENTS = 20;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function enterBrs(gateway: RadosGateway, sessionSeconds: number): BrsContestant {
  const agent = "brs-session";
  const { endpoint, region, roleArn, credentials } = gateway;
  const provider = stsProvider({
    params: { RoleArn: roleArn, DurationSeconds: sessionSeconds },
    masterCredentials: credentials,
    clientConfig: { endpoint, region, logger: silent, customUserAgent: `${agent}/sts` },
  });
  const session = createSession(provider, { clientDefaults: s3Config(gateway), cache: { maxSize: CLIENTS } });
  const refreshes = { begun: 0, succeeded: 0, failed: 0 };
  session.on("refreshing", () => {
    refreshes.begun++;
  });
  session.on("refreshed", () => {
    refreshes.succeeded++;
  });
  session.on("refreshFailed", () => {
    refreshes.failed++;
  });
  return {
    name: "brs",
    agent,
    // Equal configurations would be one client: the user agent makes them twenty.
    clients: numbered((index) => session.client(S3Client, { customUserAgent: `${agent}/${index}` })),
    generation: () => Math.max(1, refreshes.succeeded),
    refreshes,
    next: (event) =>
      new Promise((resolve, reject) => {
        const settle = (settled: () => void): void => {
          clearTimeout(timer);
          off();
          settled();
        };
        const off = session.on(event, () => settle(resolve));
        const timer = setTimeout(() => settle(() => reject(new Error(`No ${event} for 30 s.`))), 30_000);
      }),
    close: () => session.close(),
  };
}

/** What is written where nothing refreshes: assume the role once, and give the result to every client. */
export async function enterStatic(gateway: RadosGateway, sessionSeconds: number): Promise<Contestant> {
  const agent = "static-credentials";
  const { endpoint, region, roleArn, credentials: base } = gateway;
  const sts = new STSClient({ endpoint, region, credentials: base, logger: silent, customUserAgent: `${agent}/sts` });
  const credentials = await assumeOnce(sts, roleArn, sessionSeconds).finally(() => sts.destroy());
  const clients = numbered(
    (index) =>
      new S3Client({ ...s3Config(gateway), credentials: { ...credentials }, customUserAgent: `${agent}/${index}` }),
  );
  return {
    name: "static credentials",
    agent,
    clients,
    generation: () => 1,
    async close() {
      for (const client of clients) client.destroy();
    },
  };
}

async function assumeOnce(sts: STSClient, roleArn: string, sessionSeconds: number) {
  const params = { RoleArn: roleArn, RoleSessionName: "static", DurationSeconds: sessionSeconds };
  const { Credentials: issued } = await sts.send(new AssumeRoleCommand(params));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = issued ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error("STS answered without credentials.");
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

function s3Config({ endpoint, region }: RadosGateway): Omit<S3ClientConfig, "credentials"> {
  return {
    endpoint,
    region,
    forcePathStyle: true,
    logger: silent,
    // This gateway is older than the trailing checksums that the SDK now adds to uploads.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  };
}

function numbered<T>(make: (index: number) => T): readonly T[] {
  return Array.from({ length: CLIENTS }, (_, index) => make(index));
}
