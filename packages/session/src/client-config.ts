import type { RefreshableCredentials } from "@brs/core";
import { invalidOption, kindOf } from "@brs/core/provider-kit";
import { isPlainObject } from "./session-options.js";
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
  const own = defined({ region, profile, credentials });
  const defaults: Config = Object.freeze({ ...clientDefaults, ...own });
  // The cache knows a deeply frozen configuration again by identity: that must outlive the merge with the defaults.
  const merged = new WeakMap<object, Config>();

  return (config) => {
    if (config === undefined) return defaults;
    const known = merged.get(config);
    if (known !== undefined) return known;
    check(config);
    const result: Config = Object.freeze({ ...defaults, ...defined(config) });
    if (isConstant(config)) merged.set(config, result);
    return result;
  };
}

function check(config: unknown): asserts config is object {
  if (!isPlainObject(config)) {
    throw invalidOption(
      "session.client()",
      "config",
      `the configuration must be a plain object, { ...like: this }, got ${kindOf(config)}.`,
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

function defined(config: object): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

/** Whether the merge stays right: a frozen accessor still answers differently each time. What is nested, the cache checks. */
function isConstant(config: object): boolean {
  return (
    Object.isFrozen(config) &&
    Object.values(Object.getOwnPropertyDescriptors(config)).every((property) => "value" in property)
  );
}
