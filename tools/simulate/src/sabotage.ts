import { resilient, type Credentials } from "@brs/core";
import { brs, brsWith, type Client, type Contestant } from "./contestants.js";

/** Ways to break brs, to see that the referee notices and that the seed replays it. */
export type Sabotage = "stale" | "torn" | "storm" | "rude" | "slow" | "leak";

export const sabotageText: Readonly<Record<Sabotage, string>> = {
  stale: "the first credentials are returned for ever",
  torn: "the secret comes from the generation before",
  storm: "a failure is followed by the next attempt at once",
  rude: "calls fail once the advisory window is open",
  slow: "calls wait seven seconds once the advisory window is open",
  leak: "close() closes nothing",
};

export function sabotaged(kind: Sabotage): Contestant {
  const { name, about, policy = resilient } = brs;
  if (kind === "storm") {
    return brsWith({ name, about, policy }, { ...policy, retryWhileValid: atOnce, retryAfterExpiry: atOnce });
  }
  return { ...brs, enter: (place) => broken[kind](brs.enter(place), place.clock) };
}

const atOnce = { kind: "doubling", firstMs: 20, maxMs: 20, spread: 0 } as const;

type Break = (client: Client, clock: Parameters<Contestant["enter"]>[0]["clock"]) => Client;

const broken: Readonly<Record<Exclude<Sabotage, "storm">, Break>> = {
  stale(client) {
    let first: Promise<Credentials> | undefined;
    return {
      ...client,
      call(ask) {
        first ??= client.call(ask).catch((error: unknown) => {
          first = undefined;
          throw error;
        });
        return first;
      },
    };
  },
  torn(client) {
    let seen: Credentials | undefined;
    return {
      ...client,
      async call(ask) {
        const { accessKeyId, ...secrets } = seen ?? (await client.call(ask));
        seen = await client.call(ask);
        return {
          ...seen,
          secretAccessKey: accessKeyId === seen.accessKeyId ? seen.secretAccessKey : secrets.secretAccessKey,
        };
      },
    };
  },
  rude: (client) => ({
    ...client,
    async call(ask) {
      if (client.credentials?.phase === "advisory") throw new Error("Come back later.");
      return client.call(ask);
    },
  }),
  slow: (client, clock) => ({
    ...client,
    async call(ask) {
      if (client.credentials?.phase === "advisory") {
        await new Promise<void>((resolve) => void clock.schedule(resolve, 7_000));
      }
      return client.call(ask);
    },
  }),
  leak: (client) => ({ ...client, close: async () => {} }),
};
