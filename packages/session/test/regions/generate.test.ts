import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PartitionData } from "../../src/regions/partition-data.js";
import { regionsOf, serviceOf } from "../../src/regions/partition-data.js";

const tool = join(__dirname, "../../../../tools/regions/generate.mjs");
const moon = {
  regionRegex: "^moon-\\w+-\\d+$",
  regions: { "moon-near-1": "Near", "moon-far-1": "Far", "moon-far-2": "Far too" },
  services: {
    s3: { regions: ["moon-far-1", "moon-near-1", "moon-far-2"], nonRegional: ["fips"] },
    iam: { regions: [], nonRegional: ["moon-global"] },
    most: { regions: ["moon-near-1", "moon-far-2"], nonRegional: [] },
    few: { regions: ["moon-far-2"], nonRegional: [] },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "brs-regions-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function generate(input: unknown): string {
  const source = join(folder, "input.json");
  const target = join(folder, "data.ts");
  writeFileSync(source, JSON.stringify(input));
  execFileSync(process.execPath, [tool, source, target], { stdio: "pipe" });
  return readFileSync(target, "utf8");
}

test("the generator keeps every region of every service, and the source note", () => {
  const text = generate({ source: "made up for this test", partitions: { moon } });
  expect(text).toContain("// Source: made up for this test");
  const { partitions } = jest.requireActual<{ partitions: readonly PartitionData[] }>(join(folder, "data.ts"));
  expect(partitions).toHaveLength(1);
  const [generated] = partitions;
  if (generated === undefined) throw new Error("no partition");
  expect(regionsOf(generated)).toEqual(Object.keys(moon.regions).sort());
  for (const [name, service] of Object.entries(moon.services)) {
    expect(serviceOf(generated, name)).toEqual({ ...service, regions: [...service.regions].sort() });
  }
  expect(serviceOf(generated, "none")).toBeUndefined();
});

test("the generator refuses a service in a region that its partition does not have", () => {
  const broken = { ...moon, services: { s3: { regions: ["mars-1"], nonRegional: [] } } };
  expect(() => generate({ source: "x", partitions: { moon: broken } })).toThrow(/mars-1 is no region/);
});

test("the generator refuses data that do not say where they come from", () => {
  expect(() => generate({ partitions: { moon } })).toThrow(/where it comes from/);
});
