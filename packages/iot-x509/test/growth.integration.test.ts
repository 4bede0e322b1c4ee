import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callProviders, expectNoGrowth } from "./support/child.js";
import { startBench } from "./support/iot.js";
import type { Bench } from "./support/iot.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

test("1000 refreshes over PEM use one connection and leave handles and memory as they were", async () => {
  const [result] = await callProviders([{ options: bench.options, times: 1000, measure: 250 }], {});
  expect(result!.calls.filter((call) => call.error !== undefined)).toEqual([]);
  expect(new Set(bench.iot.requests.map((request) => request.connection)).size).toBe(1);
  expect(bench.iot.requests).toHaveLength(1000);
  expectNoGrowth(result!.usages, 0);
});

test("ten rotated certificates leave one connection, and close() none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "brs-growth-"));
  const [certificate, key] = [{ path: join(folder, "device.pem") }, { path: join(folder, "device.key") }];
  const provider = bench.provider({ certificate, key: { privateKey: key } });
  await until(() => bench.iot.sockets.open === 0);
  for (let rotation = 0; rotation < 10; rotation++) {
    const device = await bench.iot.authority.issue({ name: `rotation ${rotation}` });
    bench.iot.register(device.certificate);
    await writeFile(certificate.path, device.certificate);
    await writeFile(key.path, device.privateKey);
    await provider();
    await provider();
  }
  await until(() => bench.iot.sockets.open === 1);
  provider.close();
  await until(() => bench.iot.sockets.open === 0);
  await rm(folder, { recursive: true });
});

/** Waits for what the other side of a connection notices; the test's own limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
