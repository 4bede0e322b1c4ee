// Compiled by `npm run typecheck`, never run: what a session's types promise.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, S3, S3Client, type S3ClientConfig, type _Object } from "@aws-sdk/client-s3";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { SessionExtender, TemporaryCredentials, Strategy } from "@brs/core";
import { refreshable } from "@brs/core";
import {
  client,
  createSession,
  getDefaultSession,
  recoverExpired,
  setDefaultSession,
  type Collection,
} from "../src/index.js";

declare const s3Defaults: Omit<S3ClientConfig, "credentials">;
declare const iot: Strategy<TemporaryCredentials> & SessionExtender<{ mqtt(): Promise<string> }>;

export async function types(): Promise<readonly unknown[]> {
  const session = createSession(fromNodeProviderChain(), { region: "eu-central-1", refresh: { mode: "eager" } });
  const s3: S3Client = session.client(S3Client, { maxAttempts: 2 });
  // @ts-expect-error credentials are the session's
  session.client(S3Client, { credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  // @ts-expect-error no such option
  session.client(S3Client, { regoin: "eu-central-1" });
  // @ts-expect-error not a client class
  session.client(Date);
  const documents: DynamoDBDocumentClient = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient));
  const objects: Collection<_Object> = session.collection(paginateListObjectsV2, s3, { Bucket: "b" }, "Contents");
  const keys: Collection<string | undefined> = session
    .collection(paginateListObjectsV2, s3, { Bucket: "b" }, (page) => page.Contents)
    .map((object) => object.Key);
  // @ts-expect-error Name is no list
  session.collection(paginateListObjectsV2, s3, { Bucket: "b" }, "Name");
  // @ts-expect-error a paginator of another client
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is the point of the line
  session.collection(paginateListObjectsV2, session.client(DynamoDBClient), { Bucket: "b" }, "Contents");
  const elsewhere = new S3Client({ credentials: session.credentials });
  s3.middlewareStack.use(recoverExpired(session.credentials));
  fromTemporaryCredentials({ masterCredentials: session.credentials, params: { RoleArn: "arn" } });

  const aggregated: S3 = session.client(S3, undefined, { policy: "lfu", maxSize: 20 });
  // @ts-expect-error no such policy
  session.client(S3Client, {}, { policy: "fifo" });
  const lister: { list(): Promise<unknown> } = session.resource(
    { from: (client: S3Client, _options?: { prefix: string }) => ({ list: async () => client.config.region() }) },
    s3,
    { prefix: "p" },
  );
  // @ts-expect-error a wrapper of another client
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is the point of the line
  session.resource({ from: (client: S3Client) => ({ client }) }, session.client(DynamoDBClient));
  const plugin: Parameters<S3Client["middlewareStack"]["use"]>[0] = recoverExpired(session.credentials);
  const large: Collection<{ Key: string }> = objects.filter((o): o is { Key: string } => o.Key !== undefined).limit(1);
  createSession(fromNodeProviderChain(), { clientDefaults: s3Defaults, cache: false, recoverExpired: false });
  // @ts-expect-error credentials are the session's
  createSession(fromNodeProviderChain(), { clientDefaults: { credentials: fromNodeProviderChain() } });
  setDefaultSession(createSession(iot));
  const byDefault: DynamoDBClient = client(DynamoDBClient, { region: "eu-west-1" });
  const region: string | undefined = await getDefaultSession().region();
  await session.close({ drainTimeoutMs: undefined });

  const device = createSession(iot);
  const greeting: string = await device.mqtt();
  const temporary: TemporaryCredentials = await device.credentials();
  const again: string = await createSession(refreshable(iot)).mqtt();
  // @ts-expect-error only IoT sessions have mqtt()
  session.mqtt();
  await using scoped = createSession({ accessKeyId: "a", secretAccessKey: "b" });
  return [
    elsewhere,
    documents,
    objects,
    keys,
    greeting,
    temporary,
    again,
    scoped,
    aggregated,
    lister,
    plugin,
    large,
    byDefault,
    region,
  ];
}
