import type { CredentialProvider } from "@brs/core";
import type { LocalAws } from "@brs/local-aws";
import { createSession, type SessionOptions } from "../../src/index.js";
import { assumeRole } from "./assume-role.js";

/** Takes what the SDK logs. */
export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A session on the embedded AWS, without retries unless a test asks for them. */
export function openSession(
  aws: LocalAws,
  options: SessionOptions = {},
  provider: CredentialProvider = assumeRole(aws),
) {
  return createSession(provider, {
    region: aws.region,
    ...options,
    clientDefaults: { endpoint: aws.endpoint, maxAttempts: 1, logger: silent, ...options.clientDefaults },
  });
}
