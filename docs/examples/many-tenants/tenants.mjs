// One session for each customer's role, and everything that they can share, shared.
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { refreshable } from "@brs/core";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/**
 * @typedef {object} Tenant
 * @property {string} id
 * @property {string} roleArn the role in the customer's account that trusts yours
 * @property {string} externalId what the customer's trust policy asks for: yours to choose, one for each customer
 * @property {string} region where the customer's data is
 */

/**
 * @param {object} [options]
 * @param {number} [options.maxSockets] connections to each endpoint, over all tenants
 */
export function openTenants({ maxSockets = 50 } = {}) {
  const master = refreshable(fromNodeProviderChain()); // your own identity, asked once for all roles
  const agent = { keepAlive: true, maxSockets };
  const requestHandler = new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent }); // given: no session closes it
  /** @type {Map<string, ReturnType<typeof open>>} */
  const sessions = new Map();

  /** @param {Tenant} tenant */
  function open({ id, roleArn, externalId, region }) {
    const params = { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: id };
    return createSession(stsProvider({ params, masterCredentials: master }), {
      region,
      clientDefaults: { requestHandler },
    });
  }

  return {
    /** @param {Tenant} tenant */
    session(tenant) {
      const session = sessions.get(tenant.id) ?? open(tenant);
      sessions.set(tenant.id, session);
      return session;
    },
    /** @param {string} id of a customer who has left */
    async remove(id) {
      const session = sessions.get(id);
      sessions.delete(id);
      await session?.close();
    },
    async close() {
      await Promise.all(Array.from(sessions.values(), (session) => session.close()));
      requestHandler.destroy();
      await master.close();
    },
  };
}
