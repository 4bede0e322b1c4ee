import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { S3, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import type { CacheKey, ClientCache, ClientCacheErrorCode, RequestHandler, SdkClient } from "../src/index.js";
import { cacheKey, ClientCacheError, createClientCache, createHandlerPool } from "../src/index.js";

declare const cache: ClientCache;

// Clients come out as what their class makes.
export const s3: S3Client = cache.client(S3Client, { region: "eu-west-1", requestHandler: new NodeHttpHandler() });
export const aggregated: S3 = cache.client(S3, { requestHandler: { requestTimeout: 1000 } });
export const dynamo: DynamoDBClient = cache.client(DynamoDBClient);
export const kinesis: KinesisClient = cache.client(KinesisClient, {});
export const frozen: S3Client = cache.client(S3Client, Object.freeze({ region: "eu-west-1" }));
// @ts-expect-error an S3 client is no DynamoDB client
export const wrong: { readonly config: DynamoDBClient["config"] } = cache.client(S3Client, {});
// @ts-expect-error no option of S3Client
cache.client(S3Client, { regoin: "eu-west-1" });
// @ts-expect-error a region is a string
cache.client(S3Client, { region: 3 });
// @ts-expect-error a client, not a class
cache.client(s3);
// @ts-expect-error what wraps a client is made by from()
cache.client(DynamoDBDocumentClient, {});

// Any client and any handler of the SDK fits.
export const client: SdkClient = new S3Client({});
export const handler: RequestHandler = new NodeHttpHandler();
export const document: SdkClient = DynamoDBDocumentClient.from(dynamo);
cache.set(cacheKey(S3Client, { region: "eu-west-1" }), s3);
cache.set(cacheKey(DynamoDBDocumentClient, { client: dynamo }), document);
export const same: DynamoDBDocumentClient = cache.getOrSet(cacheKey(DynamoDBDocumentClient), () =>
  DynamoDBDocumentClient.from(dynamo),
);
export const pooled: S3Client = createHandlerPool().build(S3Client, { region: "eu-west-1" });

createClientCache({ maxSize: 3, policy: "lfu", drainTimeoutMs: 1, pool: createHandlerPool() });
createClientCache({
  onEvict(key, evicted, reason) {
    const told: [string, SdkClient, "size" | "evict" | "delete" | "clear" | "close"] = [key.label, evicted, reason];
    told.reverse();
  },
});
createClientCache({ onEvict: async () => {} });
// @ts-expect-error no such policy
createClientCache({ policy: "fifo" });
// @ts-expect-error a near miss
createClientCache({ maxsize: 3 });

export const pairs: [CacheKey, SdkClient][] = [...cache].map(([key, each]) => [key, each]);
export const victim: [CacheKey, SdkClient] | undefined = cache.evict();
export const cut: Promise<{ readonly cut: number }> = cache.close({ drainTimeoutMs: 1 });
export async function scope(): Promise<void> {
  await using scoped = createClientCache();
  scoped.maxSize = 4;
  // @ts-expect-error the size is what it is
  scoped.size = 4;
}
export const code: ClientCacheErrorCode = new ClientCacheError("ERR_BRS_CACHE_EXISTS", "x").code;
// @ts-expect-error a key is made by cacheKey()
cache.get("S3Client");
