import { S3Client } from "@aws-sdk/client-s3";
import { createClientCache } from "../../../packages/cache/dist/esm/index.js";
import { createSession } from "../../../packages/session/dist/esm/index.js";
import { batchSize, medianNanoseconds, repeated } from "../support/statistics.mjs";

export const title = "Getting the client";
export const about =
  "Constructing an SDK client is cheap, and the first time a cache constructs as well: connections, not construction, are what a kept client saves.";

export async function run({ scale }) {
  const credentials = async () => ({ accessKeyId: "a", secretAccessKey: "b" });
  const config = { region: "eu-west-1", maxAttempts: 5 };
  const frozen = Object.freeze({ ...config, credentials });
  const options = { timeMs: scale.benchMs, rounds: scale.rounds };

  const cache = createClientCache({ maxSize: 1 });
  const session = createSession(credentials, { region: "eu-west-1", cache: { maxSize: 1 } });
  const frozenForSession = Object.freeze({ maxAttempts: 5 });
  let count = 0;
  const fresh = await medianNanoseconds(
    {
      "new S3Client(config)": () => new S3Client(frozen),
      // One place: the client before it is evicted, and goes.
      "session.client(S3Client, config), a new one": () => session.client(S3Client, { maxAttempts: ++count }),
    },
    options,
  );
  const again = await medianNanoseconds(
    {
      "cache.client(), frozen configuration": repeated(() => cache.client(S3Client, frozen)),
      "cache.client(), an equal literal": repeated(() => cache.client(S3Client, { ...config, credentials })),
      "session.client(), no configuration": repeated(() => session.client(S3Client)),
      "session.client(), frozen configuration": repeated(() => session.client(S3Client, frozenForSession)),
      "session.client(), an equal literal": repeated(() => session.client(S3Client, { maxAttempts: 5 })),
    },
    { ...options, batch: batchSize },
  );
  await session.close();
  await cache.close();
  const reference = fresh["new S3Client(config)"];
  return {
    columns: ["median"],
    ratio: "of new S3Client()",
    rows: Object.entries({ ...fresh, ...again }).map(([figure, ns]) => ({
      figure,
      unit: "ns",
      values: [ns],
      ratio: ns / reference,
    })),
  };
}
