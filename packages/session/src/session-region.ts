import { loadSharedConfig } from "./shared-config.js";
import type { SessionOptions } from "./session.js";

/** What a session was told of its place. */
export interface Place {
  readonly region: string | (() => Promise<string>) | undefined;
  readonly profile: string | undefined;
}

/** The options, and where they are silent the defaults of the clients: the session must not say otherwise. */
export function placeOf({ region, profile, clientDefaults = {} }: SessionOptions): Place {
  const defaults = clientDefaults as Partial<Place>;
  return { region: region ?? defaults.region, profile: profile ?? defaults.profile };
}

/**
 * The Region by the AWS SDK's rules: what was given, `AWS_REGION`, the profile. Looked up once, on first use; a failure
 * is not remembered. The instance metadata service is left to the SDK's clients: a session makes no request of its own.
 */
export function sessionRegion(place: Place): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined;
  return () => {
    known ??= lookUp(place).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function lookUp({ region, profile }: Place): Promise<string | undefined> {
  if (region !== undefined) return typeof region === "function" ? region() : region;
  return environment("AWS_REGION") ?? (await loadSharedConfig()).regionOf(profile);
}

/** A variable of the process environment, where there is one; set to nothing counts as not set. */
export function environment(name: string): string | undefined {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  const value = process?.env?.[name];
  return value === "" ? undefined : value;
}
