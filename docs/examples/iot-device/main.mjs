// Measures, reports, sleeps, until it is stopped: node main.mjs [--config device.json] [--every SECONDS]
import { readFile } from "node:fs/promises";
import { freemem, loadavg } from "node:os";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openDevice } from "./device.mjs";

const { values } = parseArgs({
  options: {
    config: { type: "string", default: process.env["DEVICE_CONFIG"] ?? "device.json" },
    every: { type: "string", default: "60" },
  },
});
const file = resolve(values.config);
const config = JSON.parse(await readFile(file, "utf8"));
process.chdir(dirname(file)); // certificate and key are named from there

const device = openDevice(config, { pin: process.env["DEVICE_PIN"] });
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stopping.abort());

while (!stopping.signal.aborted) {
  await device.report({ time: new Date().toISOString(), load: loadavg()[0], freeBytes: freemem() });
  await sleep(Number(values.every) * 1_000, undefined, { signal: stopping.signal }).catch(() => {});
}
await device.close();
console.log("stopped");
