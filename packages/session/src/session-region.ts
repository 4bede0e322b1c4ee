import type { SessionOptions } from "./session.js";
import { loadSharedConfig } from "./shared-config.js";

/**
 * The Region by the AWS SDK's rules: the option, `AWS_REGION`, the profile. Looked up once, on first use; a failure is
 * not remembered. The instance metadata service is left to the SDK's clients: a session makes no request of its own.
 */
export function sessionRegion({ region, profile }: SessionOptions): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined;
  return () => {
    known ??= lookUp(region, profile).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

async function lookUp(region: string | undefined, profile: string | undefined): Promise<string | undefined> {
  return region ?? environment("AWS_REGION") ?? (await loadSharedConfig()).regionOf(profile);
}

/** A variable of the process environment, where there is one. */
export function environment(name: string): string | undefined {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  return process?.env?.[name];
}
