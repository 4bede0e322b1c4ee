// What a session costs: getting a client that is there, beside constructing one; and thousands of sessions that idle.
// Run after `npm run build`:
//   node --expose-gc tools/bench/session.mjs [--sessions 10000] [--json]
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";

import { S3Client } from "@aws-sdk/client-s3";
import { Bench } from "tinybench";

import { createSession } from "../../packages/session/dist/esm/index.js";

const { values } = parseArgs({
  options: { sessions: { type: "string", default: "10000" }, json: { type: "boolean" } },
});
const count = Number(values.sessions);
const watchedMs = 5_000;
process.removeAllListeners("warning"); // the SDK's, about Node versions

if (globalThis.gc === undefined) {
  console.error("The heap is measured: run it with node --expose-gc.");
  process.exit(1);
}

const region = "eu-central-1";
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const provider = async () => ({
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: new Date(Date.now() + 3_600_000),
});

/** Medians in nanoseconds. In batches where one run is shorter than a reading of the clock. */
async function medians(cases, batch = 1) {
  const bench = new Bench({ time: 300, warmupTime: 100 });
  for (const [name, run] of Object.entries(cases)) {
    bench.add(name, () => {
      for (let i = 0; i < batch; i++) run();
    });
  }
  await bench.run();
  return Object.fromEntries(
    bench.tasks.map(({ name, result }) => {
      if (result.error !== undefined) throw result.error;
      return [name, Math.round((result.latency.p50 * 1e6) / batch)];
    }),
  );
}

async function clients(clientDefaults) {
  const session = createSession(provider, { region, clientDefaults });
  const frozen = Object.freeze({ maxAttempts: 2 });
  const cached = {
    "session.client(S3Client)": () => session.client(S3Client),
    "…, a frozen configuration": () => session.client(S3Client, frozen),
    "…, an equal literal": () => session.client(S3Client, { maxAttempts: 2 }),
  };
  const config = { ...clientDefaults, region, maxAttempts: 2, credentials: session.credentials };
  const figures = {
    ...(await medians({ "new S3Client(config)": () => new S3Client({ ...config }) })),
    ...(await medians(cached, 1_000)),
  };
  await session.close();
  return figures;
}

function heapBytes() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

// Unreferenced timers are not listed: these keep the process alive.
const holdingTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

/** How late the event loop is, and how busy the process, while nothing is asked of it. */
async function idleness() {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  histogram.enable();
  const cpu = process.cpuUsage();
  await pause(watchedMs);
  const { user, system } = process.cpuUsage(cpu);
  histogram.disable();
  const lateMs = (nanoseconds) => Math.max(0, Math.round((nanoseconds / 1e6 - 10) * 100) / 100);
  return {
    lateMs: {
      p50: lateMs(histogram.percentile(50)),
      p99: lateMs(histogram.percentile(99)),
      max: lateMs(histogram.max),
    },
    cpuPercent: Math.round((user + system) / (watchedMs / 10)) / 100,
  };
}

/** Sessions that are open, eager, and used by nobody. */
async function idleSessions() {
  const without = await idleness();
  const heapBefore = heapBytes();
  const timersBefore = holdingTimers();
  const start = performance.now();
  const sessions = Array.from({ length: count }, () => createSession(provider, { region, refresh: { mode: "eager" } }));
  await Promise.all(sessions.map((session) => session.credentials()));
  const opened = performance.now();
  const heapBytesPerSession = Math.round((heapBytes() - heapBefore) / count);
  const withThem = await idleness();
  const timers = {
    armed: sessions.filter((session) => session.credentials.status().nextRefresh !== undefined).length,
    keepingTheProcessAlive: holdingTimers() - timersBefore,
  };
  const closing = performance.now();
  await Promise.all(sessions.map((session) => session.close()));
  const closed = performance.now();
  sessions.length = 0;
  const heapBytesLeft = Math.round((heapBytes() - heapBefore) / count);
  return {
    sessions: count,
    heapBytesPerSession,
    heapBytesLeftPerSession: heapBytesLeft,
    timers,
    microsecondsToOpen: Math.round(((opened - start) / count) * 1_000),
    microsecondsToClose: Math.round(((closed - closing) / count) * 1_000),
    eventLoop: { without, with: withThem },
  };
}

function print({ nanoseconds, idle }) {
  const reference = "new S3Client(config)";
  for (const [title, figures] of Object.entries(nanoseconds)) {
    console.log(`\n${title}`);
    for (const [name, value] of Object.entries(figures)) {
      const ratio = name === reference ? "" : `   ${Math.round(figures[reference] / value)} times as fast`;
      console.log(`  ${name.padEnd(32)} ${String(value).padStart(8)} ns${ratio}`);
    }
  }
  console.log(`\n${idle.sessions} open sessions, eager, used by nobody`);
  console.dir(idle, { depth: null });
}

const nanoseconds = {
  "A client that is there": await clients({}),
  "The same, where the defaults hold a literal that is not frozen": await clients({ maxAttempts: 3, logger }),
};
const result = { nanoseconds, idle: await idleSessions() };
if (values.json === true) console.log(JSON.stringify(result));
else print(result);
