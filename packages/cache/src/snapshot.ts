import { isPlain, isStaticCredentials, kindOf } from "./kinds.js";

/**
 * The configuration as it is now: what a client is built from. Without the copy, a caller who changes a nested object
 * later (an endpoint, say) would change a client that is cached under the old values.
 *
 * What carries functions (a logger, a retry strategy) is behaviour, not data, and passed on as it is. Static
 * credentials are copied because the SDK writes marks into them.
 */
export function snapshot(config: object): Record<string, unknown> {
  const copies = new Map<object, object>();
  const result: Record<string, unknown> = {};
  copies.set(config, result);
  for (const [key, value] of Object.entries(config)) {
    put(
      result,
      key,
      key === "credentials" && isStaticCredentials(value) ? copyCredentials(value) : copy(value, copies),
    );
  }
  return result;
}

function copyCredentials(value: object): object {
  if (isPlain(value)) return { ...value };
  // A class of the application's: its fields may be accessors on the prototype, which a spread does not see.
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId, credentialScope } = value as Readonly<
    Record<string, unknown>
  >;
  return { accessKeyId, secretAccessKey, sessionToken, expiration, accountId, credentialScope };
}

function copy(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const remember = <T extends object>(made: T): T => {
    copies.set(value, made);
    return made;
  };
  switch (kindOf(value)) {
    case "array": {
      const list = remember<unknown[]>([]);
      for (const item of value as readonly unknown[]) list.push(copy(item, copies));
      return list;
    }
    case "set": {
      const set = remember(new Set<unknown>());
      for (const item of value as ReadonlySet<unknown>) set.add(copy(item, copies));
      return set;
    }
    case "map": {
      const map = remember(new Map<unknown, unknown>());
      for (const [key, item] of value as ReadonlyMap<unknown, unknown>) map.set(copy(key, copies), copy(item, copies));
      return map;
    }
    case "date":
      return remember(new Date((value as Date).getTime()));
    case "url":
      return remember(new (value.constructor as new (href: string) => object)((value as { href: string }).href));
    case "bytes":
      return remember(Uint8Array.prototype.slice.call(value)); // a Buffer's own `slice` shares its memory
    case "plain": {
      if (Object.values(value).some((item) => typeof item === "function")) return value;
      const record = remember<Record<string, unknown>>({});
      for (const [key, item] of Object.entries(value)) put(record, key, copy(item, copies));
      return record;
    }
    default:
      return value;
  }
}

// Not by assignment: a key named "__proto__" would become the prototype.
function put(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
