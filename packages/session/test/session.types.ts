// Compiled by `npm run typecheck`, never run: what a session's types promise.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, S3Client, type _Object } from "@aws-sdk/client-s3";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { SessionExtender, TemporaryCredentials, Strategy } from "@brs/core";
import { refreshable } from "@brs/core";
import { createSession, recoverExpired, type Collection } from "../src/index.js";

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

  const device = createSession(iot);
  const greeting: string = await device.mqtt();
  const temporary: TemporaryCredentials = await device.credentials();
  const again: string = await createSession(refreshable(iot)).mqtt();
  // @ts-expect-error only IoT sessions have mqtt()
  session.mqtt();
  await using scoped = createSession({ accessKeyId: "a", secretAccessKey: "b" });
  return [elsewhere, documents, objects, keys, greeting, temporary, again, scoped];
}
