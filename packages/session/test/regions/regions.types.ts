import {
  availablePartitions,
  availableRegions,
  availableServices,
  partitionForRegion,
} from "../../src/regions/index.js";

export const regions: string[] = availableRegions("s3", { partition: "aws-cn", includeNonRegional: true });
export const all: string[] = availableRegions();
export const partitions: string[] = availablePartitions();
export const services: string[] = availableServices({ partition: "aws" });
export const partition: string = partitionForRegion("eu-west-1");
// @ts-expect-error a partition is a string
availableRegions("s3", { partition: 1 });
// @ts-expect-error a region is a string
partitionForRegion(undefined);
