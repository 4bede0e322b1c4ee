// Many customers, three services each, in five Regions, against the embedded AWS of this repository:
//   npm run build && node --expose-gc docs/examples/many-tenants/main.mjs [--tenants 500] [--json]
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { controlClient } from "@brs/local-aws";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openTenants } from "./tenants.mjs";

const { values } = parseArgs({ options: { tenants: { type: "string", default: "500" }, json: { type: "boolean" } } });
const maxSockets = 40;
const callers = 40; // tenants that are served at the same time
const regions = ["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"];
const silent = { debug() {}, info() {}, warn() {}, error() {} };

const cli = fileURLToPath(new URL("../../../tools/local-aws/dist/esm/cli.js", import.meta.url));
const server = spawn(process.execPath, ["--no-warnings", cli, "--until-stdin-ends"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const [line] = await once(server.stdout, "data");
const { endpoint, accessKeyId, secretAccessKey } = JSON.parse(String(line));
const control = controlClient(endpoint);

const customers = Array.from({ length: Number(values.tenants) }, (_, index) => ({
  id: `customer-${index}`,
  roleArn: `arn:aws:iam::${100_000_000_000 + index}:role/our-service`,
  externalId: `external-${index}`,
  region: regions[index % regions.length] ?? "us-east-1",
}));
for (const { roleArn, externalId } of customers.slice(0, 5)) await control.role(roleArn, { externalId });

const tenants = openTenants({
  base: async () => ({ accessKeyId, secretAccessKey }),
  sts: { endpoint, region: "us-east-1", logger: silent },
  clientDefaults: { endpoint, logger: silent },
  maxSockets,
});

let failed = 0;

/** @param {(typeof customers)[number]} customer */
async function serve(customer) {
  const session = tenants.session(customer);
  const calls = [
    session.client(S3Client).send(new ListBucketsCommand({})),
    session.client(DynamoDBClient).send(new ListTablesCommand({})),
    session.client(STSClient).send(new GetCallerIdentityCommand({})),
  ];
  for (const { status } of await Promise.allSettled(calls)) if (status === "rejected") failed++;
}

/** Serves all customers, so many at a time. */
async function serveAll() {
  const waiting = [...customers];
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await serve(next);
    }),
  );
}

function heapBytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** @param {() => unknown} work */
async function measure(work) {
  const before = await control.counters();
  const start = performance.now();
  await work();
  const after = await control.counters();
  /** @param {string} action */
  const grown = (action) => (after.calls[action] ?? 0) - (before.calls[action] ?? 0);
  const actions = ["s3:ListBuckets", "dynamodb:ListTables", "sts:GetCallerIdentity"];
  return {
    assumeRole: grown("sts:AssumeRole"),
    calls: actions.reduce((sum, action) => sum + grown(action), 0),
    sockets: after.sockets.peak,
    heapBytes: heapBytes(),
    milliseconds: Math.round(performance.now() - start),
  };
}

await serve({
  id: "warm-up",
  roleArn: "arn:aws:iam::999999999999:role/warm-up",
  externalId: "warm-up",
  region: "us-east-1",
});
await tenants.remove("warm-up");
await control.resetCounters();
const heapBefore = heapBytes();

const steps = {
  "sessions opened": await measure(() => customers.forEach((customer) => tenants.session(customer))),
  "first calls": await measure(serveAll),
  "calls after that": await measure(serveAll),
  "all tokens rejected": await measure(async () => {
    await control.expireAll();
    await serveAll();
  }),
};
await tenants.close();
const { sockets, regions: signedFor, refused } = await control.counters();
server.stdin.end();
await once(server, "exit");

const result = {
  tenants: customers.length,
  failed,
  heapBefore,
  steps,
  signedFor,
  refused,
  socketsAtTheEnd: sockets.open,
};
if (values.json === true) console.log(JSON.stringify(result));
else {
  console.table(
    Object.fromEntries(
      Object.entries(steps).map(([name, { heapBytes: heap, ...step }]) => [
        name,
        { ...step, "heap per tenant (KiB)": Math.round((heap - heapBefore) / customers.length / 102.4) / 10 },
      ]),
    ),
  );
  console.log(`${customers.length} tenants, ${failed} failed calls, ${sockets.open} connections left`);
}
