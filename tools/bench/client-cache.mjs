// What @brs/cache costs and saves, beside the plain SDK in the same run. Run after `npm run build`:
//   node tools/bench/client-cache.mjs [milliseconds per case, default 300]
// Prints medians and ratios. Ratios are what to compare: times belong to the machine.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { Bench } from "tinybench";

import { cacheKey, createClientCache } from "../../packages/cache/dist/esm/index.js";

const time = Number(process.argv[2] ?? 300);
process.removeAllListeners("warning"); // the SDK's, about Node versions

async function medians(cases) {
  const bench = new Bench({ time, warmupTime: time / 3 });
  for (const [name, run] of Object.entries(cases)) bench.add(name, run);
  await bench.run();
  return Object.fromEntries(
    bench.tasks.map(({ name, result }) => {
      if (result.error !== undefined) throw result.error;
      return [name, result.latency.p50 * 1e6]; // nanoseconds
    }),
  );
}

const show = (nanoseconds) =>
  nanoseconds < 10_000 ? `${nanoseconds.toFixed(0)} ns` : `${(nanoseconds / 1e6).toFixed(3)} ms`;

function table(title, figures, reference) {
  console.log(`\n${title}`);
  for (const [name, value] of Object.entries(figures)) {
    const ratio = name === reference ? "" : `   ${(figures[reference] / value).toFixed(1)} times as fast`;
    console.log(`  ${name.padEnd(44)} ${show(value).padStart(10)}${ratio}`);
  }
}

async function hits() {
  const credentials = async () => ({ accessKeyId: "a", secretAccessKey: "b" });
  const frozen = Object.freeze({ region: "eu-west-1", maxAttempts: 5, credentials });
  const cache = createClientCache();
  cache.client(S3Client, frozen);
  // In batches: one hit is shorter than a reading of the clock.
  const batch = 1000;
  const repeat = (run) => () => {
    for (let i = 0; i < batch; i++) run();
  };
  const perBatch = await medians({
    "cached, frozen configuration": repeat(() => cache.client(S3Client, frozen)),
    "cached, equal literal": repeat(() => cache.client(S3Client, { region: "eu-west-1", maxAttempts: 5, credentials })),
  });
  const { construct } = await medians({ construct: () => new S3Client(frozen) });
  const figures = { "new S3Client(config)": construct };
  for (const [name, value] of Object.entries(perBatch)) figures[name] = value / batch;
  table("The client again", figures, "new S3Client(config)");
}

/** A client class without the SDK: what remains is the cache. */
class Plain {
  config = {};
  send() {}
  destroy() {}
}

async function throughput() {
  console.log("\nOperations per second on a full cache");
  console.log(`  ${"".padEnd(16)}${["hit", "put and evict"].map((name) => name.padStart(16)).join("")}`);
  const client = new Plain();
  for (const policy of ["lru", "lfu"]) {
    for (const size of [10, 1000, 100_000]) {
      const keys = Array.from({ length: size + 1000 }, (_, name) => cacheKey(Plain, { name }));
      const cache = createClientCache({ policy, maxSize: size });
      for (let i = 0; i < size; i++) cache.set(keys[i], client);
      let at = 0;
      let next = size;
      const figures = await medians({
        hit: () => {
          for (let i = 0; i < 100; i++) cache.get(keys[(at = (at + 7919) % size)]);
        },
        put: () => {
          for (let i = 0; i < 100; i++) {
            if (!cache.has(keys[next])) cache.set(keys[next], client);
            next = (next + 1) % keys.length;
          }
        },
      });
      const rate = (value) =>
        Math.round(1e11 / value)
          .toLocaleString("en")
          .padStart(16);
      console.log(`  ${`${policy} ${size.toLocaleString("en")}`.padEnd(16)}${rate(figures.hit)}${rate(figures.put)}`);
    }
  }
}

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "brs-bench-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function requests() {
  const { key, cert } = certificate();
  const server = createServer({ key, cert }, (_request, response) => {
    response.setHeader("content-type", "application/xml").end("<ListAllMyBucketsResult/>");
  });
  await new Promise((resolve) => server.listen(0, resolve));
  const config = {
    endpoint: `https://localhost:${server.address().port}`,
    region: "eu-west-1",
    credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
    forcePathStyle: true,
  };
  const requestHandler = { httpsAgent: { ca: cert } };
  const list = new ListBucketsCommand({});
  const cache = createClientCache();
  const kept = new S3Client({ ...config, requestHandler });
  const figures = await medians({
    "a fresh client per request": async () => {
      const client = new S3Client({
        ...config,
        requestHandler: { httpsAgent: new Agent({ ca: cert, keepAlive: true }) },
      });
      await client.send(list);
      client.destroy();
    },
    "a client of the cache": () => cache.client(S3Client, { ...config, requestHandler }).send(list),
    "one client kept by hand": () => kept.send(list),
  });
  table("A request over TLS on this machine", figures, "a fresh client per request");
  await cache.close();
  kept.destroy();
  await new Promise((resolve) => server.close(resolve));
}

await hits();
await throughput();
await requests();
