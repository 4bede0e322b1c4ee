import { createHash, randomBytes } from "node:crypto";
import type { ServerClock } from "./clock.js";

export interface Principal {
  readonly kind: "user" | "user-session" | "role" | "federated" | "express";
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  /** Set for role sessions: what the session was made from. */
  readonly roleArn?: string;
  readonly sessionName?: string;
  /** The session was made with an MFA code, and says so to roles that ask for one. */
  readonly mfa: boolean;
}

/** One access key, permanent or temporary. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds on the server's clock, whole seconds. */
  readonly expiration?: number;
  readonly principal: Principal;
}

export interface TemporaryKey extends AccessKey {
  readonly sessionToken: string;
  readonly expiration: number;
}

export interface SessionFilter {
  readonly accessKeyId?: string;
  readonly roleArn?: string;
  readonly sessionName?: string;
}

export interface KeyStore {
  user(accountId: string, name: string): AccessKey;
  issue(principal: Principal, lifetimeSeconds: number): TemporaryKey;
  find(accessKeyId: string): AccessKey | undefined;
  expired(key: AccessKey): boolean;
  /** Makes matching sessions expire now, whatever their time says. Answers how many. */
  expire(filter: SessionFilter): number;
}

/** The oldest sessions are forgotten beyond this many: a server that runs for weeks stays small. */
const MAX_SESSIONS = 50_000;

export function createKeyStore(clock: ServerClock): KeyStore {
  const users = new Map<string, AccessKey>();
  const sessions = new Map<string, TemporaryKey>();
  const killed = new Set<string>();

  function forgetOldest(): void {
    const oldest = sessions.keys().next().value;
    if (oldest === undefined) return;
    sessions.delete(oldest);
    killed.delete(oldest);
  }

  return {
    user(accountId, name) {
      const key: AccessKey = {
        accessKeyId: `AKIA${base32(16)}`,
        secretAccessKey: randomBytes(30).toString("base64"),
        principal: {
          kind: "user",
          accountId,
          arn: `arn:aws:iam::${accountId}:user/${name}`,
          userId: uniqueId("AIDA", `${accountId}/${name}`),
          mfa: false,
        },
      };
      users.set(key.accessKeyId, key);
      return key;
    },
    issue(principal, lifetimeSeconds) {
      const key: TemporaryKey = {
        accessKeyId: `ASIA${base32(16)}`,
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: `FwoGZXIvYXdzE${randomBytes(240).toString("base64")}`,
        expiration: (Math.floor(clock.now() / 1000) + lifetimeSeconds) * 1000,
        principal,
      };
      sessions.set(key.accessKeyId, key);
      if (sessions.size > MAX_SESSIONS) forgetOldest();
      return key;
    },
    find: (accessKeyId) => sessions.get(accessKeyId) ?? users.get(accessKeyId),
    expired: (key) => killed.has(key.accessKeyId) || (key.expiration !== undefined && clock.now() >= key.expiration),
    expire(filter) {
      let count = 0;
      for (const key of sessions.values()) {
        if (killed.has(key.accessKeyId) || !matches(key, filter)) continue;
        killed.add(key.accessKeyId);
        count += 1;
      }
      return count;
    },
  };
}

function matches(key: TemporaryKey, filter: SessionFilter): boolean {
  return (
    (filter.accessKeyId === undefined || filter.accessKeyId === key.accessKeyId) &&
    (filter.roleArn === undefined || filter.roleArn === key.principal.roleArn) &&
    (filter.sessionName === undefined || filter.sessionName === key.principal.sessionName)
  );
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join("");
}

/** AWS's unique ids belong to the thing, not to the moment: the same name has the same id. */
export function uniqueId(prefix: string, name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 17);
  return prefix + Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");
}
