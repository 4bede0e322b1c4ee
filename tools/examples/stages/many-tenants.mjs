import { listCustomers } from "../../../docs/examples/many-tenants/customers.mjs";

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  prepare({ aws }) {
    for (const { roleArn, externalId } of listCustomers(5)) aws.control.role(roleArn, { externalId });
    return {};
  },
};
