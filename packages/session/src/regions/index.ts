export { availablePartitions, availableRegions, availableServices, partitionForRegion } from "./regions.js";
export type { AvailableRegionsOptions, AvailableServicesOptions } from "./regions.js";
