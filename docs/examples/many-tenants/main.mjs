// Calls three services for each of many customers, and says what that cost. Enter does it again, Ctrl-D ends.
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { listCustomers } from "./customers.mjs";
import { openTenants } from "./tenants.mjs";

const { values } = parseArgs({ options: { customers: { type: "string", default: "500" } } });
const customers = listCustomers(Number(values.customers));
const servedAtOnce = 40;

const heapBefore = heapBytes();
const tenants = openTenants({ maxSockets: 40 });
report("opened", []);
await serveAll();
for await (const _ of createInterface({ input: process.stdin })) await serveAll();
await tenants.close();

async function serveAll() {
  /** @type {PromiseSettledResult<unknown>[]} */
  const results = [];
  const waiting = [...customers];
  const serveNext = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) results.push(...(await serve(next)));
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: servedAtOnce }, serveNext));
  report(`served in ${Math.round(performance.now() - start)} ms`, results);
}

/** @param {import("./tenants.mjs").Tenant} customer */
function serve(customer) {
  const session = tenants.session(customer);
  return Promise.allSettled([
    session.client(S3Client).send(new ListBucketsCommand({})),
    session.client(DynamoDBClient).send(new ListTablesCommand({})),
    session.client(STSClient).send(new GetCallerIdentityCommand({})),
  ]);
}

/**
 * @param {string} what
 * @param {readonly PromiseSettledResult<unknown>[]} results
 */
function report(what, results) {
  const sessions = customers.map((customer) => tenants.session(customer));
  const roles = sessions.reduce((sum, session) => sum + session.credentials.status().attempts, 0);
  const failed = results.filter(({ status }) => status === "rejected").length;
  const heap = ((heapBytes() - heapBefore) / customers.length / 1024).toFixed(1);
  console.log(
    `${customers.length} customers ${what}: ${results.length} calls, ${failed} failed; ` +
      `AssumeRole so far: ${roles}; heap: ${heap} KiB for each`,
  );
}

function heapBytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
