import {
  awsStandard,
  refreshable,
  resilient,
  type Clock,
  type CredentialProvider,
  type Credentials,
  type RefreshableCredentials,
  type RefreshPolicy,
} from "@brs/core";
import { doesIdentityRequireRefresh, EXPIRATION_MS, memoizeIdentityProvider } from "@smithy/core";
import type { SessionPlan } from "./fleet.js";
import type { Random } from "./random.js";

/** What a call asks for beyond credentials. */
export interface Ask {
  readonly signal?: AbortSignal;
  readonly minValidityMs?: number;
  readonly forceRefresh?: boolean;
}

/** Where a session lives. */
export interface Place {
  readonly plan: SessionPlan;
  readonly source: CredentialProvider;
  readonly clock: Clock;
  readonly random: Random;
}

/** A session in the hands of a contestant. */
export interface Client {
  call(ask: Ask | undefined): Promise<Credentials>;
  /** What the next call would get without any work; absent where only a call can tell. */
  atOnce?(): Credentials | undefined;
  /** Says that AWS refused a key; the call is then worth repeating. Absent where the contestant does not heal. */
  heal?(accessKeyId: string): void;
  /** Whether the next call is the first of its client; absent where a session is one client. */
  isCold?(): boolean;
  close(): Promise<void>;
  /** What the referee watches. */
  readonly credentials?: RefreshableCredentials;
}

/** A rule set in the simulation. */
export interface Contestant {
  readonly name: string;
  /** One line for the reader. */
  readonly about: string;
  /** What the referee holds it to; absent where there is nothing to hold it to. */
  readonly policy?: RefreshPolicy;
  enter(place: Place): Client;
}

export const brs: Contestant = brsWith({ name: "brs", about: "policy `resilient`, the default", policy: resilient });

export const brsWithoutJitter: Contestant = brsWith({
  name: "no jitter",
  about: "brs with openingJitter: 0",
  policy: { ...resilient, openingJitter: 0 },
});

export const brsAwsStandard: Contestant = brsWith({
  name: "awsStandard",
  about: "brs with the policy that AWS's SDKs are adopting in 2026",
  policy: awsStandard,
});

/** `used`: what it really does, where that differs from what the referee holds it to. */
export function brsWith(
  rules: { readonly name: string; readonly about: string; readonly policy: RefreshPolicy },
  used: RefreshPolicy = rules.policy,
): Contestant {
  return {
    ...rules,
    enter({ plan, source, clock, random }) {
      const credentials = refreshable(source, { mode: plan.mode, policy: used, clock, random });
      return {
        credentials,
        call: (ask) => credentials(ask),
        heal: (accessKeyId) => void credentials.invalidate(accessKeyId),
        close: () => credentials.close(),
      };
    },
  };
}

/** The SDK's own memoizer round the same source, one in each client, as every client of the SDK has it. */
export function plainSdk(clients: number): Contestant {
  return {
    name: "plain SDK",
    about: `the SDK's memoizer, in each of ${clients} clients that share a session's provider`,
    enter: ({ source, clock }) => {
      const all = Array.from({ length: clients }, () => sdkClient(source, clock));
      let turn = 0;
      const next = (): SdkClient => {
        const client = all[turn];
        if (client === undefined) throw new Error("A session without clients.");
        return client;
      };
      return {
        call() {
          const client = next();
          turn = (turn + 1) % clients;
          return client.call();
        },
        isCold: () => next().held() === undefined,
        atOnce() {
          const credentials = next().fresh();
          if (credentials !== undefined) turn = (turn + 1) % clients;
          return credentials;
        },
        close: async () => {},
      };
    },
  };
}

interface SdkClient {
  call(): Promise<Credentials>;
  held(): Credentials | undefined;
  fresh(): Credentials | undefined;
}

function sdkClient(source: CredentialProvider, { now }: Clock): SdkClient {
  // The SDK's own rule, with the machine's clock in place of `Date.now()`.
  const isExpired = ({ expiration }: { readonly expiration?: Date }): boolean =>
    expiration !== undefined && expiration.getTime() - now() < EXPIRATION_MS;
  const memoized = memoizeIdentityProvider<Credentials>(source, isExpired, doesIdentityRequireRefresh);
  if (memoized === undefined) throw new Error("The SDK's memoizer made nothing of a provider.");
  let held: Credentials | undefined;
  return {
    call: async () => (held = await memoized()),
    held: () => held,
    // What the memoizer does as well, with two promises and a turn of the event loop more for each of a million calls.
    fresh: () => (held === undefined || isExpired(held) ? undefined : held),
  };
}
