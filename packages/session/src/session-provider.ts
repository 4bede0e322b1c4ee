import {
  BrsError,
  isRefreshable,
  refreshable,
  type CredentialProvider,
  type Credentials,
  type RefreshableCredentials,
  type RefreshOptions,
  type Strategy,
} from "@brs/core";
import { invalidOption, kindOf } from "@brs/core/provider-kit";
import type { Place } from "./session-region.js";

type RegionOf = () => Promise<string | undefined>;

/** The session's credentials, and whether the session closes them. */
export interface SessionCredentials<C extends Credentials> {
  readonly credentials: RefreshableCredentials<C>;
  readonly owned: boolean;
}

export function sessionCredentials<C extends Credentials>(
  provider: CredentialProvider | Credentials,
  refresh: RefreshOptions | undefined,
  place: Place,
  region: RegionOf,
): SessionCredentials<C> {
  if (isRefreshable(provider)) {
    if (refresh === undefined) return { credentials: provider as RefreshableCredentials<C>, owned: false };
    const problem = "the provider is refreshable already: give the refresh options to refreshable().";
    throw invalidOption("createSession()", "refresh", problem);
  }
  if (!isSource(provider)) {
    const rule = "the provider must be a credential provider, such as stsProvider(…), or credentials";
    throw invalidOption("createSession()", "provider", `${rule}; got ${kindOf(provider)}.`);
  }
  const source = typeof provider === "function" ? inSession(provider, place, region) : provider;
  return { credentials: refreshable(source, refresh) as RefreshableCredentials<C>, owned: true };
}

function isSource(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

/**
 * The provider, told of the session's Region and profile. Those of the client that happens to ask first count only
 * where the session has none: with another client first, they would be others.
 */
function inSession(provider: CredentialProvider, place: Place, region: RegionOf) {
  const named = place.region !== undefined || place.profile !== undefined;
  const profile = place.profile === undefined ? {} : { profile: place.profile };
  const call: CredentialProvider = (context) => {
    const caller = context?.callerClientConfig;
    const callerClientConfig = {
      ...caller,
      ...profile,
      region: async () => (await region()) ?? (await caller?.region()) ?? missingRegion(),
    };
    // The AWS SDK's providers have rules of their own for when they hear of no Region.
    return provider({ ...context, region, ...(named || caller !== undefined ? { callerClientConfig } : {}) });
  };
  const { strategy, interactive, close } = provider as Partial<Strategy>;
  return Object.assign(call, {
    ...(strategy === undefined ? {} : { strategy }),
    ...(interactive === undefined ? {} : { interactive }),
    ...(close === undefined ? {} : { close: () => close.call(provider) }),
  });
}

function missingRegion(): never {
  throw new BrsError("No Region: set createSession()'s region, AWS_REGION, or region in the profile.", {
    code: "ERR_BRS_CONFIGURATION",
    param: "region",
  });
}
