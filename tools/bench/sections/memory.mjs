import { S3Client } from "@aws-sdk/client-s3";
import { createSession } from "../../../packages/session/dist/esm/index.js";
import { contestantNames, enter } from "../support/contestants.mjs";
import { heapBytes } from "../support/heap.mjs";
import { warmUp } from "../support/load.mjs";

export const title = "Heap";
export const about =
  "Heap in use after collection, per piece. A tenant is one role, one S3 client and one request sent, kept open. brs pays for " +
  "the refresh engine, two caches, and the accounting that lets an evicted client finish.";

export async function run({ server, scale }) {
  // What is made once per process, and compiled by and by, is nobody's tenant.
  for (const name of contestantNames) await tenantsOf(name, server, scale.warmTenants);
  const tenants = [];
  for (const name of contestantNames) tenants.push(await tenantsOf(name, server, scale.tenants));
  const idle = await perPiece(scale.pieces, () => new S3Client({ region: "eu-west-1", credentials: source }));
  const sessions = await perPiece(
    scale.pieces,
    () => createSession(source, { region: "eu-west-1" }),
    (session) => session.credentials(),
    (session) => session.close(),
  );
  const none = [null, null];
  return {
    columns: contestantNames,
    rows: [
      { figure: "a tenant, heap", unit: "bytes", values: tenants },
      { figure: "an S3Client that idles", unit: "bytes", values: [idle.held, null, ...none] },
      { figure: "a session that holds credentials, no client", unit: "bytes", values: [null, ...none, sessions.held] },
      { figure: "left of it after close()", unit: "bytes", values: [null, ...none, sessions.left] },
    ],
  };
}

const source = async () => ({
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: new Date(Date.now() + 3_600_000),
});

async function tenantsOf(name, { facts, control }, count) {
  await control.reset();
  const before = await heapBytes();
  const tenants = [];
  for (let i = 0; i < count; i++) {
    const tenant = enter(name, facts, 1);
    tenants.push(tenant);
    await warmUp(tenant.clients);
  }
  const heap = ((await heapBytes()) - before) / count;
  for (const tenant of tenants) await tenant.close();
  return heap;
}

async function perPiece(count, make, use = async () => {}, end = async (piece) => piece.destroy()) {
  const first = make();
  await use(first);
  const before = await heapBytes();
  const pieces = Array.from({ length: count }, make);
  await Promise.all(pieces.map(use));
  const held = ((await heapBytes()) - before) / count;
  await Promise.all([first, ...pieces].map(end));
  pieces.length = 0;
  return { held, left: Math.max(0, ((await heapBytes()) - before) / count) };
}
