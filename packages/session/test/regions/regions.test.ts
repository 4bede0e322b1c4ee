import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { isBrsError } from "@brs/core";

import {
  availablePartitions,
  availableRegions,
  availableServices,
  partitionForRegion,
} from "../../src/regions/index.js";

const src = join(__dirname, "../../src");

function failure(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (isBrsError(error, "ERR_BRS_VALIDATION")) return error;
    throw error;
  }
  throw new Error("did not throw");
}

describe("availablePartitions", () => {
  test("lists every partition, the commercial one first", () => {
    expect(availablePartitions()).toEqual([
      "aws",
      "aws-cn",
      "aws-us-gov",
      "aws-iso",
      "aws-iso-b",
      "aws-iso-e",
      "aws-iso-f",
      "aws-eusc",
    ]);
  });
});

describe("availableRegions", () => {
  test("lists the commercial regions by default", () => {
    const regions = availableRegions();
    expect(regions).toContain("eu-west-1");
    expect(regions).not.toContain("cn-north-1");
    expect(regions).toEqual([...regions].sort());
  });

  test("lists the regions of another partition", () => {
    expect(availableRegions(undefined, { partition: "aws-cn" })).toEqual(["cn-north-1", "cn-northwest-1"]);
  });

  test("lists where a service has endpoints, be it everywhere, in most or in few regions", () => {
    expect(availableRegions("s3")).toEqual(availableRegions());
    expect(availableRegions("airflow")).toEqual(
      availableRegions().filter((region) => !["ap-east-2", "ap-southeast-6", "mx-central-1"].includes(region)),
    );
    expect(availableRegions("api.ecr-public")).toEqual(["us-east-1", "us-west-2"]);
    expect(availableRegions("s3", { partition: "aws-us-gov" })).toEqual(["us-gov-east-1", "us-gov-west-1"]);
  });

  test("leaves out what is no region, unless asked for it", () => {
    expect(availableRegions("iam")).toEqual([]);
    expect(availableRegions("iam", { includeNonRegional: true })).toEqual([
      "aws-global",
      "aws-global-fips",
      "iam",
      "iam-fips",
    ]);
    const all = availableRegions("sts", { includeNonRegional: true });
    expect(all).toEqual(expect.arrayContaining(["aws-global", "eu-west-1"]));
    expect(all).toEqual([...all].sort());
  });

  test("is empty for a service that the partition does not have", () => {
    expect(availableRegions("account", { partition: "aws-iso" })).toEqual([]);
  });

  test("refuses an unknown service, partition or option, and names the near one", () => {
    expect(failure(() => availableRegions("dynamdb")).message).toContain("Did you mean dynamodb?");
    expect(failure(() => availableRegions("no-such-thing"))).toMatchObject({ param: "service" });
    expect(failure(() => availableRegions("s3", { partition: "aws-chn" })).message).toContain("Did you mean aws-cn?");
    expect(failure(() => availableRegions("s3", { partiton: "aws" } as object)).message).toContain(
      "Did you mean partition?",
    );
    expect(failure(() => availableRegions("toString"))).toMatchObject({ param: "service" });
    expect(failure(() => availableRegions(7 as never))).toMatchObject({ param: "service" });
    expect(failure(() => availableRegions(""))).toMatchObject({ param: "service" });
  });

  test("gives each caller an array of its own", () => {
    availableRegions("s3").length = 0;
    availableRegions().length = 0;
    expect(availableRegions("s3").length).toBeGreaterThan(30);
  });
});

describe("availableServices", () => {
  test("lists the services of all partitions or of one, sorted, each once", () => {
    const all = availableServices();
    expect(all).toEqual([...new Set(all)].sort());
    expect(all).toEqual(expect.arrayContaining(["s3", "sts", "dynamodb", "monitoring"]));
    const inChina = availableServices({ partition: "aws-cn" });
    expect(inChina.length).toBeLessThan(all.length);
    expect(all).toEqual(expect.arrayContaining(inChina));
  });

  test("refuses an unknown partition", () => {
    expect(failure(() => availableServices({ partition: "moon" }))).toMatchObject({ param: "partition" });
  });
});

describe("partitionForRegion", () => {
  test("finds every region that is listed anywhere", () => {
    for (const partition of availablePartitions()) {
      for (const region of availableRegions(undefined, { partition }))
        expect(partitionForRegion(region)).toBe(partition);
    }
  });

  test.each([
    ["eu-west-99", "aws"],
    ["mx-south-7", "aws"],
    ["cn-south-1", "aws-cn"],
    ["us-gov-north-1", "aws-us-gov"],
    ["us-iso-south-1", "aws-iso"],
    ["us-isob-north-3", "aws-iso-b"],
    ["eu-isoe-east-1", "aws-iso-e"],
    ["us-isof-west-1", "aws-iso-f"],
    ["eusc-de-west-1", "aws-eusc"],
  ])("finds %s, newer than the data, by pattern in %s", (region, partition) => {
    expect(partitionForRegion(region)).toBe(partition);
  });

  test("knows the regions that global services go by", () => {
    expect(partitionForRegion("aws-global")).toBe("aws");
    expect(partitionForRegion("aws-cn-global")).toBe("aws-cn");
    expect(partitionForRegion("aws-iso-b-global")).toBe("aws-iso-b");
  });

  test.each(["mars-west-1", "us-east", "", "us-east-1\n", "us-gov-iso-east-1", "local", "aws"])(
    "refuses %j instead of taking it for the commercial partition",
    (region) => {
      expect(failure(() => partitionForRegion(region))).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "region" });
    },
  );

  test.each([
    ["us-east-1a", "us-east-1"],
    ["EU-WEST-1", "eu-west-1"],
    [" eu-west-1 ", "eu-west-1"],
    ["fips-us-gov-west-1", "us-gov-west-1"],
    ["us-east-2-fips", "us-east-2"],
    ["us-eastt", "us-east-1"],
  ])("tells what was meant by %j", (given, meant) => {
    expect(failure(() => partitionForRegion(given)).message).toContain(`Did you mean ${meant}?`);
  });

  test("refuses what is no string", () => {
    for (const value of [undefined, null, 1, {}]) {
      expect(failure(() => partitionForRegion(value as string)).message).toContain("must be a string");
    }
  });
});

describe("the data", () => {
  test("say where they come from", () => {
    expect(readFileSync(join(src, "regions/data.ts"), "utf8")).toMatch(
      /^\/\/ Generated by .*\n\/\/ Source: botocore \d+\./,
    );
  });

  test("are loaded by nothing but this entry point", () => {
    const elsewhere = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.startsWith("regions"),
    );
    for (const file of elsewhere) expect(readFileSync(join(src, file), "utf8")).not.toContain("regions/");
  });
});

test("a name too long for a host's label is no region, and an error does not repeat it", () => {
  const long = `us-${"east".repeat(1_000)}-1`;
  for (const given of [long, `${long} `]) {
    expect(() => partitionForRegion(given)).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION" }));
    expect(() => partitionForRegion(given)).toThrow(/^.{1,300}$/);
  }
});
