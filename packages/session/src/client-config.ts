import type { RefreshableCredentials } from "@brs/core";
import { invalidOption, isPlainObject, kindOf, snapshot } from "@brs/core/provider-kit";
import type { SessionOptions } from "./session.js";

type Config = Readonly<Record<string, unknown>>;

/**
 * Puts a caller's configuration over the session's defaults. `undefined` counts as absent, as it does in cache keys:
 * `{ region: undefined }` is the session's Region.
 */
export function clientConfig(
  credentials: RefreshableCredentials,
  { clientDefaults, region, profile }: SessionOptions,
): (config?: object) => Config {
  const defaults: Config = Object.freeze(
    over(snapshot<Config>({ ...clientDefaults }), { region, profile, credentials }),
  );
  // The cache knows a deeply frozen configuration again by identity: that must outlive the merge with the defaults.
  const merged = new WeakMap<object, Config>();

  return (config) => {
    if (config === undefined) return defaults;
    const known = merged.get(config);
    if (known !== undefined) return known;
    check(config);
    const result = over(defaults, config);
    if (isConstant(config)) merged.set(config, Object.freeze(result));
    return result;
  };
}

function check(config: unknown): asserts config is Config {
  if (!isPlainObject(config)) {
    throw invalidOption(
      "session.client()",
      "config",
      `the configuration must be a plain object, such as { region: "eu-west-1" }, got ${kindOf(config)}.`,
    );
  }
  if ((config as { readonly credentials?: unknown }).credentials !== undefined) {
    throw invalidOption(
      "session.client()",
      "credentials",
      "the credentials of a session's clients are the session's. For others make another session, or construct the client yourself.",
    );
  }
}

/** Spread, but `undefined` counts as absent. */
function over(defaults: Config, config: Config): Config {
  const result: Record<string, unknown> = { ...defaults, ...config };
  for (const name of Object.keys(config)) if (result[name] === undefined) result[name] = defaults[name];
  return result;
}

/** Whether the merge stays right: a frozen accessor still answers differently each time. What is nested, the cache checks. */
function isConstant(config: object): boolean {
  return (
    Object.isFrozen(config) &&
    Object.values(Object.getOwnPropertyDescriptors(config)).every((property) => "value" in property)
  );
}
