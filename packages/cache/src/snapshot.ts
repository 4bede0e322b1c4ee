import { credentialNames, isStaticCredentials, kindOf } from "./kinds.js";

/**
 * The configuration as it is now: what a client is built from. Without the copy, a caller who changes a nested object
 * later (an endpoint, say) would change a client that is cached under the old values. Static credentials are copied
 * because the SDK writes marks into them.
 */
export function snapshot(config: object): Readonly<Record<string, unknown>> {
  const copies = new Map<object, object>();
  const root = {};
  copyInto(root, config, copies);
  return root;
}

function copyInto(target: Record<string, unknown>, source: object, copies: Map<object, object>): void {
  copies.set(source, target);
  for (const [key, item] of Object.entries(source)) {
    if (key === "__proto__") continue; // assigned, it would become the prototype
    // Name by name: in a class of the application's, the fields may be accessors, which a spread does not see.
    target[key] =
      key === "credentials" && isStaticCredentials(item)
        ? Object.fromEntries(["expiration", ...credentialNames].map((name) => [name, item[name]]))
        : copy(item, copies);
  }
}

function copy(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known) return known;
  const kind = kindOf(value);
  if (kind === "URL") return new (value.constructor as new (href: string) => object)((value as { href: string }).href);
  // Instances, and what no client reads after its construction (Map, Set). What carries functions (a logger, a retry
  // strategy) is behaviour, not data.
  if (kind !== "Object" && kind !== "Array") return value;
  if (Object.values(value).some((item) => typeof item === "function")) return value;
  const made: object = kind === "Array" ? [] : {};
  copyInto(made as Record<string, unknown>, value, copies);
  return made;
}
