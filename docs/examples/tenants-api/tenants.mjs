// Who the tenants are, and what a session of one of them may do.
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { refreshable } from "@brs/core";
import { createSession } from "@brs/session";
import { stsProvider } from "@brs/sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createTenantSessions } from "./tenant-sessions.mjs";

/**
 * @param {object} options
 * @param {string} options.roleArn one role for all: what it may do in a session is narrowed by that session's policy
 * @param {string} options.bucket
 * @param {number} [options.maxOpen]
 * @param {number} [options.idleMs]
 */
export function openTenants({ roleArn, bucket, maxOpen = 500, idleMs = 15 * 60_000 }) {
  // The service's own identity, asked once for all tenants. Eager: it comes back after an outage although no request may
  // come, since /health has sent them elsewhere.
  const identity = refreshable(fromNodeProviderChain(), { mode: "eager" });
  const agent = { keepAlive: true, maxSockets: 50 };
  const requestHandler = new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent }); // given: no session closes it

  /** @param {string} id */
  function open(id) {
    const params = {
      RoleArn: roleArn,
      RoleSessionName: id, // CloudTrail then names the tenant
      Tags: [{ Key: "tenant", Value: id }],
      Policy: JSON.stringify(policyOf(bucket, id)),
    };
    return createSession(stsProvider({ params, masterCredentials: identity }), { clientDefaults: { requestHandler } });
  }

  const sessions = createTenantSessions({ open, maxOpen, idleMs });
  return {
    use: sessions.use,
    statuses: () => ({ identity: identity.status(), sessions: sessions.statuses() }),
    async close() {
      await sessions.close();
      requestHandler.destroy();
      await identity.close();
    },
  };
}

/**
 * A session can do nothing outside its tenant's prefix, whatever a mistake in this program asks for.
 *
 * @param {string} bucket
 * @param {string} id
 */
function policyOf(bucket, id) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: `arn:aws:s3:::${bucket}`,
        Condition: { StringLike: { "s3:prefix": `${id}/*` } },
      },
      { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/${id}/*` },
    ],
  };
}
