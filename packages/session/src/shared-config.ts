/** The part of the shared configuration files (`~/.aws/config`, `~/.aws/credentials`) that a session reads. */
export interface SharedConfig {
  readonly profiles: readonly string[];
  regionOf(profile: string | undefined): string | undefined;
}

const nothing: SharedConfig = { profiles: [], regionOf: () => undefined };

/**
 * Reads the shared configuration files by the AWS SDK's own loader. Loaded on use: browsers have no such files.
 */
export async function loadSharedConfig(): Promise<SharedConfig> {
  const loader = await import("@smithy/shared-ini-file-loader");
  // The loader's browser build has placeholders instead of functions.
  if (typeof loader.loadSharedConfigFiles !== "function") return nothing;
  const { configFile, credentialsFile } = await loader.loadSharedConfigFiles({ ignoreCache: true });
  const profiles = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
  return {
    profiles: profiles.filter((name) => !/^(sso-session|services)\./.test(name)).sort(),
    regionOf: (profile) => {
      const name = loader.getProfileName(profile === undefined ? {} : { profile });
      return credentialsFile[name]?.["region"] ?? configFile[name]?.["region"];
    },
  };
}
