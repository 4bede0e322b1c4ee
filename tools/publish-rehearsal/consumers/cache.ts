import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { createClientCache } from "@brs/cache";
import type { Facts } from "./facts.js";

/** One client for the same class and configuration, in whatever order it is written. */
export async function run({ endpoint, region, credentials }: Facts): Promise<object> {
  const cache = createClientCache({ maxSize: 2 });
  const s3 = cache.client(S3Client, { endpoint, region, credentials });
  const cached = cache.client(S3Client, { credentials: { ...credentials }, region, endpoint }) === s3;
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  const { cut } = await cache.close();
  return { buckets: Buckets?.map(({ Name }) => Name), cached, cut };
}
