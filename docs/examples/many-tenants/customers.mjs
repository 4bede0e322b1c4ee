const regions = /** @type {const} */ (["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"]);

/**
 * Stands for your database.
 * @param {number} count
 * @returns {readonly import("./tenants.mjs").Tenant[]}
 */
export function listCustomers(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: `customer-${index}`,
    roleArn: `arn:aws:iam::${100_000_000_000 + index}:role/our-service`,
    externalId: `external-${index}`,
    region: regions[index % regions.length] ?? regions[0],
  }));
}
