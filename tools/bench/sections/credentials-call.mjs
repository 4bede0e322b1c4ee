import { S3Client } from "@aws-sdk/client-s3";
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from "@smithy/core";
import { refreshable } from "../../../packages/core/dist/esm/index.js";
import { bytesPerCall } from "../support/heap.mjs";
import { memoizeByHand } from "../support/memoize-by-hand.mjs";
import { awaited, batchSize, medianNanoseconds } from "../support/statistics.mjs";

export const title = "credentials() while they are fresh";
export const about =
  "One awaited call, nothing to fetch. A client calls its credentials twice per request. Alone is the function itself; through a client, the SDK's own wrappers come on " +
  "top. The floor is what no cache that knows the time can go below: one reading of the clock and one promise that has settled before.";

const columns = ["plain SDK", "by hand", "brs"];

export async function run({ scale }) {
  const held = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "secret",
    sessionToken: "token",
    expiration: new Date(Date.now() + 12 * 3_600_000),
  };
  const source = async () => held;
  const brs = refreshable(source);
  const providers = [source, memoizeByHand(source), brs];
  const clients = providers.map((credentials) => new S3Client({ region: "eu-west-1", credentials }));
  const inClient = clients.map(({ config }) => config.credentials);
  const memoizer = memoizeIdentityProvider(source, isIdentityExpired, doesIdentityRequireRefresh);
  const alone = [memoizer, memoizeByHand(source), brs];
  const settled = Promise.resolve(held);
  const floor = () => (Date.now(), settled);

  const cases = { floor };
  columns.forEach((column, index) => {
    cases[`${column}, in a client`] = inClient[index];
    cases[`${column}, alone`] = alone[index];
  });
  for (const call of Object.values(cases)) await call();
  const ns = await medianNanoseconds(
    Object.fromEntries(Object.entries(cases).map(([name, call]) => [name, awaited(call)])),
    { timeMs: scale.benchMs, batch: batchSize, rounds: scale.rounds },
  );
  const bytes = alone.map((call) => bytesPerCall(call, scale.heapCalls));
  await brs.close();
  for (const client of clients) client.destroy();

  const timed = (figure, kind) => {
    const values = columns.map((column) => ns[`${column}, ${kind}`]);
    return { figure, unit: "ns", values, ratio: values.at(-1) / values[0] };
  };
  return {
    columns,
    ratio: "brs : plain SDK",
    rows: [
      timed("client.config.credentials()", "in a client"),
      timed("the function alone", "alone"),
      { figure: "(the floor)", unit: "ns", values: columns.map(() => ns.floor) },
      { figure: "left on the heap by a call of the function alone", unit: "bytes", values: bytes },
    ],
  };
}
