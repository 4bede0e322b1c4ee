import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { createSession } from "../../../packages/session/dist/esm/index.js";
import { heapBytes } from "../support/heap.mjs";

const resolutionMs = 10;

export const title = "Thousands of sessions that idle";
export const about =
  "Open, eager (a timer each), their credentials fetched, used by nobody; beside the same process without them.";

const provider = async () => ({
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: new Date(Date.now() + 3_600_000),
});

// Unreferenced timers are not listed: these keep the process alive.
const holdingTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

/** How late the event loop is, and how busy the process, while nothing is asked of it. */
async function idleness(watchedMs) {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const cpu = process.cpuUsage();
  await pause(watchedMs);
  const { user, system } = process.cpuUsage(cpu);
  histogram.disable();
  return {
    late: Math.max(0, histogram.percentile(99) / 1e6 - resolutionMs),
    cpu: (user + system) / watchedMs / 10,
  };
}

export async function run({ scale: { idleSessions: count, watchedMs } }) {
  const without = await idleness(watchedMs);
  const heapBefore = await heapBytes();
  const timersBefore = holdingTimers();
  const start = performance.now();
  const options = { region: "eu-central-1", refresh: { mode: "eager" } };
  const sessions = Array.from({ length: count }, () => createSession(provider, options));
  await Promise.all(sessions.map((session) => session.credentials()));
  const opened = performance.now();
  const heap = ((await heapBytes()) - heapBefore) / count;
  const held = await idleness(watchedMs);
  const timers = holdingTimers() - timersBefore;
  const closing = performance.now();
  await Promise.all(sessions.map((session) => session.close()));
  const closed = performance.now();
  sessions.length = 0;
  const left = Math.max(0, ((await heapBytes()) - heapBefore) / count);

  const row = (figure, unit, ...values) => ({ figure, unit, values });
  return {
    columns: ["without", `${count.toLocaleString("en")} sessions`],
    rows: [
      row("event loop late, p99", "ms", without.late, held.late),
      row("processor", "percent", without.cpu, held.cpu),
      row("timers that keep the process alive", "count", 0, Math.max(0, timers)),
      row("heap per session", "bytes", null, heap),
      row("to open one", "ns", null, ((opened - start) / count) * 1e6),
      row("to close one", "ns", null, ((closed - closing) / count) * 1e6),
      row("heap left per closed session", "bytes", null, left),
    ],
  };
}
