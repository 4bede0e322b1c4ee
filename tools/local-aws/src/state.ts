import { createClock, type ServerClock } from "./clock.js";
import { createCounterStore, type CounterStore } from "./counters.js";
import { createFaults, type Faults } from "./faults.js";
import { createKeyStore, type AccessKey, type KeyStore } from "./keys.js";
import { createLifetimes, type Lifetimes } from "./lifetimes.js";
import type { RoleRules } from "./roles.js";
import { createIdentityProvider, type IdentityProvider } from "./sts/identity-provider.js";
import { createMfaDevices, type MfaDevices } from "./totp.js";
import { createWaits, type Waits } from "./waits.js";

/** Everything the services share. Each server has its own: nothing lives at module level. */
export interface State {
  readonly accountId: string;
  readonly user: AccessKey;
  readonly clock: ServerClock;
  readonly keys: KeyStore;
  readonly lifetimes: Lifetimes;
  readonly mfa: MfaDevices;
  readonly identityProvider: IdentityProvider;
  readonly roles: Map<string, RoleRules>;
  readonly faults: Faults;
  readonly waits: Waits;
  readonly counters: CounterStore;
}

export interface StateOptions {
  readonly accountId: string;
  readonly userName: string;
  readonly clockOffsetMs: number;
  readonly totpStepSeconds: number;
  readonly lifetimeSeconds?: number;
}

export function createState(options: StateOptions): State {
  const clock = createClock(options.clockOffsetMs);
  const keys = createKeyStore(clock);
  return {
    accountId: options.accountId,
    user: keys.user(options.accountId, options.userName),
    clock,
    keys,
    lifetimes: createLifetimes(options.lifetimeSeconds),
    mfa: createMfaDevices(clock, options.totpStepSeconds),
    identityProvider: createIdentityProvider(clock),
    roles: new Map(),
    faults: createFaults(),
    waits: createWaits(),
    counters: createCounterStore(),
  };
}
