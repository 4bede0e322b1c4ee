/** One partition of AWS as the generated file writes it: lists are words between spaces. */
export interface PartitionData {
  readonly id: string;
  /** A regular expression that its region names match, those yet to come included. */
  readonly pattern: string;
  readonly regions: string;
  /** Per service `*` (all regions), `* -a -b` (all but these) or `a b`; after `|` names of endpoints that are no regions. */
  readonly services: Readonly<Record<string, string>>;
}

/** A service in one partition. */
export interface ServiceRegions {
  readonly regions: readonly string[];
  readonly nonRegional: readonly string[];
}

export function regionsOf(partition: PartitionData): readonly string[] {
  return partition.regions.split(" ");
}

/** Where a service is, or undefined when the partition does not have it. */
export function serviceOf(partition: PartitionData, service: string): ServiceRegions | undefined {
  if (!Object.hasOwn(partition.services, service)) return undefined;
  const words = (partition.services[service] ?? "").split(" ").filter((word) => word !== "");
  const bar = words.indexOf("|");
  const regions = bar === -1 ? words : words.slice(0, bar);
  const nonRegional = bar === -1 ? [] : words.slice(bar + 1);
  if (regions[0] !== "*") return { regions, nonRegional };
  return { regions: regionsOf(partition).filter((region) => !regions.includes(`-${region}`)), nonRegional };
}
