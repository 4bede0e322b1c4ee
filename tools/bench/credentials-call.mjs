// What a client pays for asking `credentials()` while the set is fresh: with the memoizer that the AWS SDK puts over a
// provider, inside a client and alone, and with brs. Times are taken in turns within one run; bytes are what a call
// leaves on the heap for the collector. The floor is what no cache that knows the time can go below: one reading of
// the clock and one promise that has settled before.
// Run after `npm run build`:
//   node tools/bench/credentials-call.mjs [--json]
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { S3Client } from "@aws-sdk/client-s3";
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from "@smithy/core";
import { Bench } from "tinybench";

import { refreshable } from "../../packages/core/dist/esm/index.js";

const { values } = parseArgs({ options: { json: { type: "boolean" } } });
process.removeAllListeners("warning"); // the SDK's, about Node versions
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const batch = 1_000;

const set = () => ({
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: new Date(Date.now() + 36_000_000),
});
const settled = Promise.resolve(set());
const brs = refreshable(async () => set());
const memoizer = memoizeIdentityProvider(async () => set(), isIdentityExpired, doesIdentityRequireRefresh);
const client = new S3Client({ region: "eu-central-1", credentials: async () => set() });
const { credentials: ofClient } = client.config;

const cases = {
  "the SDK's memoizer, in a client": () => ofClient(),
  "the SDK's memoizer, alone": () => memoizer(),
  brs: () => brs(),
  "the floor": () => (Date.now(), settled),
};

/** Median nanoseconds of an awaited call; the cases take turns, so that what else the machine does hits all alike. */
async function nanoseconds(rounds = 5) {
  const found = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: 200, warmupTime: 50, throws: true });
    for (const [name, run] of Object.entries(cases)) {
      bench.add(name, async () => {
        for (let i = 0; i < batch; i++) await run();
      });
    }
    await bench.run();
    for (const { name, result } of bench.tasks) found[name].push((result.latency.p50 * 1e6) / batch);
  }
  return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, all.sort((a, b) => a - b)[rounds >> 1]]));
}

/** Bytes per call, in pieces that fit into the young generation: a collection in between would hide what was left. */
function bytesPerCall(run, calls = 1_000_000) {
  for (let i = 0; i < 20 * batch; i++) run();
  collect();
  let bytes = 0;
  for (let done = 0; done < calls; done += batch) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < batch; i++) run();
    bytes += Math.max(0, process.memoryUsage().heapUsed - before);
  }
  return bytes / calls;
}

await Promise.all([brs(), memoizer(), ofClient()]);
const ns = await nanoseconds();
const rows = Object.entries(cases).map(([name, run]) => ({
  call: name,
  ns: Math.round(ns[name]),
  "of the SDK's in a client": Number((ns[name] / ns["the SDK's memoizer, in a client"]).toFixed(2)),
  "ns above the floor": Math.max(0, Math.round(ns[name] - ns["the floor"])),
  "bytes per call": Math.round(bytesPerCall(run)),
}));
if (values.json) console.log(JSON.stringify(rows, undefined, 2));
else console.table(rows);
await brs.close();
client.destroy();
