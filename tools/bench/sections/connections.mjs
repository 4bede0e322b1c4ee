import { Agent, createServer } from "node:https";
import { once } from "node:events";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { createAuthority } from "@brs/local-aws";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createClientCache } from "../../../packages/cache/dist/esm/index.js";
import { medianNanoseconds } from "../support/statistics.mjs";

export const title = "Connection reuse";
export const about =
  "One ListBuckets over TLS on this machine, to a server in the same process that answers at once: no network, so that a real one only widens the gap.";

export async function run({ scale }) {
  const authority = await createAuthority("bench");
  const { certificate, privateKey } = await authority.issue({ name: "localhost", hosts: ["localhost"] });
  const server = createServer({ key: privateKey, cert: certificate }, (_request, response) => {
    response.setHeader("content-type", "application/xml").end("<ListAllMyBucketsResult/>");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const credentials = async () => ({ accessKeyId: "a", secretAccessKey: "b" });
  const config = {
    endpoint: `https://localhost:${server.address().port}`,
    region: "eu-west-1",
    credentials,
    forcePathStyle: true,
  };
  const ca = authority.certificate;
  const list = new ListBucketsCommand({});
  const shared = new NodeHttpHandler({ httpsAgent: new Agent({ ca, keepAlive: true }) });
  const cache = createClientCache();
  const requestHandler = { httpsAgent: { ca } };
  const kept = new S3Client({ ...config, requestHandler });
  const ns = await medianNanoseconds(
    {
      "one client kept by hand": () => kept.send(list),
      "a client of the brs cache": () => cache.client(S3Client, { ...config, requestHandler }).send(list),
      "a fresh client per request, destroyed": async () => {
        const client = new S3Client({ ...config, requestHandler: { httpsAgent: { ca } } });
        await client.send(list);
        client.destroy();
      },
      "a fresh client per request on one shared handler": () =>
        new S3Client({ ...config, requestHandler: shared }).send(list),
    },
    { timeMs: scale.benchMs * 3, rounds: scale.rounds },
  );
  await cache.close();
  kept.destroy();
  shared.destroy();
  server.close();
  server.closeAllConnections();
  const reference = ns["one client kept by hand"];
  return {
    columns: ["median"],
    ratio: "of one kept by hand",
    rows: Object.entries(ns).map(([figure, value]) => ({
      figure,
      unit: "ms",
      values: [value / 1e6],
      ratio: value / reference,
    })),
  };
}
