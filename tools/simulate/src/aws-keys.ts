import type { Credentials } from "@brs/core";
import { EPOCH_MS } from "./machine.js";
import { during, type Spell } from "./weather.js";

/** One set of credentials as AWS knows it. Times in milliseconds since the start. */
export interface Generation {
  readonly credentials: Credentials & { readonly expiration: Date };
  readonly issuedAt: number;
  /** The end that the credentials speak of. */
  readonly saidEnd: number;
  /** When AWS really stops to accept them. */
  readonly end: number;
  /** AWS has forgotten them. */
  readonly revoked: boolean;
}

/** What AWS knows of one session's keys. */
export interface AwsKeys {
  /** `saidLifeMs`: the life that the answer speaks of, where that is not the truth. */
  issue(issuedAt: number, lifeMs: number, saidLifeMs?: number): Generation;
  find(accessKeyId: string): Generation | undefined;
  accepts(generation: Generation, now: number): boolean;
  /** Forgets the keys issued so far. */
  revoke(): void;
}

/** Nobody holds older ones. */
const REMEMBERED = 8;

export function createAwsKeys(session: string, refused: Spell | undefined): AwsKeys {
  const generations = new Map<string, Generation & { revoked: boolean }>();
  let issued = 0;
  return {
    issue(issuedAt, lifeMs, saidLifeMs = lifeMs) {
      const id = `${session}-${++issued}`;
      const accessKeyId = `ASIA${id}`;
      // AWS speaks in whole seconds.
      const second = Math.floor(issuedAt / 1_000) * 1_000;
      const saidEnd = second + saidLifeMs;
      const expiration = new Date(EPOCH_MS + saidEnd);
      const credentials = { accessKeyId, secretAccessKey: `secret-${id}`, sessionToken: `token-${id}`, expiration };
      const generation = { credentials, issuedAt, saidEnd, end: second + lifeMs, revoked: false };
      generations.set(accessKeyId, generation);
      if (generations.size > REMEMBERED) forgetFirst(generations);
      return generation;
    },
    find: (accessKeyId) => generations.get(accessKeyId),
    accepts: ({ end, revoked }, now) => now < end && !revoked && !during(refused, now),
    revoke() {
      for (const generation of generations.values()) generation.revoked = true;
    },
  };
}

function forgetFirst(generations: Map<string, unknown>): void {
  for (const accessKeyId of generations.keys()) {
    generations.delete(accessKeyId);
    return;
  }
}

/** Whether all parts of a set come from one generation. */
export function isWhole({ credentials }: Generation, seen: Credentials): boolean {
  return (
    seen.secretAccessKey === credentials.secretAccessKey &&
    seen.sessionToken === credentials.sessionToken &&
    seen.expiration?.getTime() === credentials.expiration.getTime()
  );
}
