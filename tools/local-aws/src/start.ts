import { createControl, type Control } from "./control.js";
import { serveControl } from "./control-http.js";
import type { Counters } from "./counters.js";
import { dynamodbService } from "./dynamodb/service.js";
import { createTables } from "./dynamodb/tables.js";
import type { KeyStore } from "./keys.js";
import { createAuthority } from "./iot/authority.js";
import { runServer } from "./server.js";
import { s3Service, type S3Settings } from "./s3/service.js";
import { createS3Store } from "./s3/store.js";
import { sqsService } from "./sqs/service.js";
import { createQueues } from "./sqs/queues.js";
import { createState } from "./state.js";
import { stsService } from "./sts/service.js";

export interface LocalAwsOptions {
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Milliseconds before STS answers; default 0. */
  readonly stsLatencyMs?: number;
  /** Seconds that every session lives, from 1, whatever was asked for; default: as asked for. */
  readonly lifetimeSeconds?: number;
  /** Seconds that an MFA code is shown; default 30. */
  readonly totpStepSeconds?: number;
  /** How far the server's clock is ahead of this machine's; default 0. */
  readonly clockOffsetMs?: number;
  /** HTTPS with a certificate made at start; default false. */
  readonly tls?: boolean;
  /** Pages of any origin may send requests and read the answers; default false. */
  readonly cors?: boolean;
}

/** A running server and all that a client needs to talk to it. */
export interface LocalAws {
  readonly endpoint: string;
  readonly url: URL;
  readonly region: string;
  readonly accountId: string;
  /** The permanent key of the account's one user. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly userArn: string;
  /** A role without rules. Any other well-formed role ARN can be assumed as well. */
  readonly roleArn: string;
  readonly mfaSerial: string;
  /** Base32. */
  readonly mfaSecret: string;
  /** PEM; only with `tls`. */
  readonly ca?: string;
  readonly control: Control;
  /** The keys that the server knows: what another server puts in is accepted here too. In-process only. */
  readonly keys: KeyStore;
  /** A fresh copy of the user's key: the SDK writes marks into the object that it is given. */
  credentials(): { accessKeyId: string; secretAccessKey: string };
  counters(): Counters;
  /** Ends every connection, request and timer. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ACCOUNT = "123456789012";
const REGION = "us-east-1";

/** Starts an embedded AWS on 127.0.0.1. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const { lifetimeSeconds } = options;
  const state = createState({
    accountId: ACCOUNT,
    userName: "brs",
    clockOffsetMs: options.clockOffsetMs ?? 0,
    totpStepSeconds: options.totpStepSeconds ?? 30,
    ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }),
  });
  const mfa = state.mfa.add(`arn:aws:iam::${ACCOUNT}:mfa/brs`);
  const store = createS3Store(state.clock.now);
  const tables = createTables(state.clock.now);
  const queues = createQueues(state.clock.now);
  const s3: S3Settings = { pace: {} };
  // Asked in this order; S3 takes what is left. A further service is one more entry.
  const services = [
    dynamodbService(tables, ACCOUNT),
    sqsService(queues, state.waits),
    stsService(state),
    s3Service(store, s3, state),
  ];
  const control = createControl({
    state,
    store,
    s3,
    tables,
    queues,
    services: services.map((service) => service.name),
    mfaSerial: mfa.serialNumber,
    stsLatencyMs: options.stsLatencyMs ?? 0,
  });
  const authority = options.tls === true ? await createAuthority("local-aws") : undefined;
  const certificate = await authority?.issue({ name: "127.0.0.1", hosts: ["127.0.0.1", "localhost"] });
  const server = await runServer(
    {
      port: options.port ?? 0,
      cors: options.cors ?? false,
      services,
      control: (request) => serveControl(request, control),
      ...(certificate === undefined ? {} : { certificate }),
    },
    state,
  );

  const { accessKeyId, secretAccessKey } = state.user;
  const endpoint = `${certificate === undefined ? "http" : "https"}://127.0.0.1:${server.port}`;
  return {
    endpoint,
    url: new URL(endpoint),
    region: REGION,
    accountId: ACCOUNT,
    accessKeyId,
    secretAccessKey,
    userArn: state.user.principal.arn,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
    mfaSerial: mfa.serialNumber,
    mfaSecret: mfa.secret,
    ...(authority === undefined ? {} : { ca: authority.certificate }),
    control,
    keys: state.keys,
    credentials: () => ({ accessKeyId, secretAccessKey }),
    counters: () => control.counters(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
