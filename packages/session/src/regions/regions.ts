import type { BrsError } from "@brs/core";
import { checkOptions, invalidOption, nearestName } from "@brs/core/provider-kit";

import { partitions } from "./data.js";
import { regionsOf, serviceOf } from "./partition-data.js";
import type { PartitionData } from "./partition-data.js";

/** Options of {@link availableRegions}. */
export interface AvailableRegionsOptions {
  /** A partition of AWS, such as `"aws-cn"`. Default `"aws"`, the commercial regions. */
  readonly partition?: string;
  /** Adds the names of endpoints that are no regions, such as `"aws-global"`. Default false. Of use with a service only. */
  readonly includeNonRegional?: boolean;
}

/** Options of {@link availableServices}. */
export interface AvailableServicesOptions {
  /** Only the services of this partition. Default: of all. */
  readonly partition?: string;
}

/**
 * The regions of a partition, or those where a service has endpoints, in alphabetical order. Empty for a service that
 * the partition does not have, or that is global.
 *
 * Services go by the names of AWS's endpoint data (`"monitoring"` is CloudWatch): {@link availableServices} lists them.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for a partition or service that no partition has.
 * @example
 * ```ts
 * import { availableRegions } from "@brs/session/regions";
 *
 * availableRegions(); // all commercial regions
 * availableRegions("s3", { partition: "aws-us-gov" }); // ["us-gov-east-1", "us-gov-west-1"]
 * ```
 */
export function availableRegions(service?: string, options: AvailableRegionsOptions = {}): string[] {
  checkOptions("availableRegions", options, {
    partition: { rule: "the id of a partition", test: isText },
    includeNonRegional: { rule: "true or false", test: (value) => typeof value === "boolean" },
  });
  const partition = findPartition("availableRegions", options.partition ?? "aws");
  if (service === undefined) return [...regionsOf(partition)];
  if (!isText(service) || !partitions.some(({ services }) => Object.hasOwn(services, service))) {
    throw unknownName("availableRegions", "service", service, availableServices());
  }
  const { regions, nonRegional } = serviceOf(partition, service) ?? { regions: [], nonRegional: [] };
  return options.includeNonRegional === true ? [...regions, ...nonRegional].sort() : [...regions];
}

/**
 * The ids of AWS's partitions, the commercial one first.
 *
 * @example
 * ```ts
 * import { availablePartitions } from "@brs/session/regions";
 *
 * availablePartitions(); // ["aws", "aws-cn", "aws-us-gov", …]
 * ```
 */
export function availablePartitions(): string[] {
  return partitions.map(({ id }) => id);
}

/**
 * The services that have endpoints, by the names of AWS's endpoint data, in alphabetical order.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for an unknown partition.
 * @example
 * ```ts
 * import { availableServices } from "@brs/session/regions";
 *
 * availableServices({ partition: "aws-cn" }).includes("s3"); // true
 * ```
 */
export function availableServices(options: AvailableServicesOptions = {}): string[] {
  checkOptions("availableServices", options, { partition: { rule: "the id of a partition", test: isText } });
  const chosen = options.partition === undefined ? partitions : [findPartition("availableServices", options.partition)];
  return [...new Set(chosen.flatMap(({ services }) => Object.keys(services)))].sort();
}

/**
 * The partition of a region: by name, and for regions newer than the data by the pattern of the partition's names.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for what is no region of any partition; never a silent default.
 * @example
 * ```ts
 * import { partitionForRegion } from "@brs/session/regions";
 *
 * partitionForRegion("cn-north-1"); // "aws-cn"
 * ```
 */
export function partitionForRegion(region: string): string {
  const found = isText(region) ? partitionOf(region) : undefined;
  if (found === undefined) throw unknownRegion(region);
  return found;
}

function partitionOf(region: string): string | undefined {
  // A Region is a part of host names, where no label is longer (RFC 1035).
  if (region.length > 63) return undefined;
  const found =
    partitions.find((partition) => regionsOf(partition).includes(region)) ??
    // What clients of global services use as their region: aws-global, aws-cn-global, …
    partitions.find(({ id }) => region === `${id}-global`) ??
    partitions.find(({ pattern }) => new RegExp(pattern).test(region));
  return found?.id;
}

function unknownRegion(region: unknown): BrsError {
  if (!isText(region)) return unknownName("partitionForRegion", "region", region, []);
  // Near names that people do pass: a zone, an endpoint's name, another case.
  const plain = region.trim().toLowerCase();
  const stripped = plain.replace(/^fips-|-fips$/, "").replace(/^([a-z-]+-\d+)[a-z]$/, "$1");
  const near = partitionOf(stripped) === undefined ? undefined : [stripped];
  return unknownName("partitionForRegion", "region", region, near ?? partitions.flatMap(regionsOf), near?.[0]);
}

function findPartition(owner: string, id: string): PartitionData {
  const found = partitions.find((partition) => partition.id === id);
  if (found === undefined) throw unknownName(owner, "partition", id, availablePartitions());
  return found;
}

function unknownName(owner: string, param: string, value: unknown, known: readonly string[], meant?: string): BrsError {
  if (!isText(value)) return invalidOption(owner, param, `${param} must be a string, the name of a ${param} of AWS.`);
  const near = meant ?? nearestName(value, known);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return invalidOption(owner, param, `AWS has no ${param} ${JSON.stringify(value.slice(0, 64))}.${hint}`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
