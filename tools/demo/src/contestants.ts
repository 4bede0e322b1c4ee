import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";

export type ContestantName = "plain SDK" | "brs";

/** The place where both run. Absent members are the machine's own. */
export interface Place {
  readonly roleArn: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One way to get 20 clients that share a role. */
export interface Contestant {
  readonly clients: readonly S3Client[];
  /** How many AssumeRole calls it made. */
  assumed(): number;
  close(): Promise<void>;
}

const CLIENTS = 20;

/** The role session name by which the embedded AWS tells the two apart. */
export const sessionNames: Readonly<Record<ContestantName, string>> = { "plain SDK": "plain-sdk", brs: "brs" };

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function enter(name: ContestantName, place: Place): Contestant {
  return name === "brs" ? enterBrs(place) : enterPlain(place);
}

function enterPlain(place: Place): Contestant {
  const counter = assumeRoleCounter();
  const credentials = fromTemporaryCredentials({ ...roleOf("plain SDK", place), clientPlugins: [counter.plugin] });
  const clients = Array.from({ length: CLIENTS }, () => new S3Client({ ...s3Config(place), credentials }));
  return {
    clients,
    assumed: counter.count,
    async close() {
      for (const client of clients) client.destroy();
    },
  };
}

function enterBrs(place: Place): Contestant {
  const counter = assumeRoleCounter();
  const session = createSession(stsProvider({ ...roleOf("brs", place), clientPlugins: [counter.plugin] }), {
    clientDefaults: s3Config(place),
    cache: { maxSize: CLIENTS },
  });
  // Equal configurations would be one client: the user agent makes them twenty.
  const clients = Array.from({ length: CLIENTS }, (_, index) =>
    session.client(S3Client, { customUserAgent: `demo/${index}` }),
  );
  return { clients, assumed: counter.count, close: () => session.close() };
}

function roleOf(name: ContestantName, { roleArn, endpoint, region, credentials }: Place) {
  return {
    params: { RoleArn: roleArn, RoleSessionName: sessionNames[name] },
    clientConfig: { ...(endpoint === undefined ? {} : { endpoint }), ...(region === undefined ? {} : { region }) },
    ...(credentials === undefined ? {} : { masterCredentials: credentials }),
  };
}

function s3Config({ endpoint, region }: Place): Omit<S3ClientConfig, "credentials"> {
  return {
    logger: silent,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
  };
}

/** Counts requests to STS where they leave. The plain SDK applies plugins again at each refresh: once per stack is enough. */
function assumeRoleCounter() {
  let count = 0;
  const seen = new WeakSet();
  return {
    count: () => count,
    plugin: {
      applyToStack(stack: STSClient["middlewareStack"]) {
        if (seen.has(stack)) return;
        seen.add(stack);
        stack.add(
          (next) => (args) => {
            count++;
            return next(args);
          },
          { step: "finalizeRequest", priority: "low" },
        );
      },
    },
  };
}
