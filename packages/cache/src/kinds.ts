/** How an object of a configuration is compared: by its content, or (undefined) by being the same one. */
export type Kind = "Object" | "Array" | "Map" | "Set" | "URL";

/**
 * Class instances have no kind: they are compared by identity. A URL is one, but one that an application changes in
 * place, and then a client made for one tenant's endpoint would be handed to the next.
 */
export function kindOf(value: object): Kind | undefined {
  if (typeof value === "function") return undefined;
  if (Array.isArray(value)) return "Array";
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype || prototype === null) return "Object";
  // By name and tag: objects of another realm (a VM context, a Jest environment) have other constructors. And an own
  // one: a bare object that others inherit from keeps values where a look at the heirs does not find them.
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const isBuiltIn = Object.hasOwn(prototype, "constructor") && classNameOf(value) === tag;
  return isBuiltIn && ["Object", "Map", "Set", "URL"].includes(tag) ? (tag as Kind) : undefined;
}

/** The name of an object's class, for what has one. */
export function classNameOf(value: object): string | undefined {
  return (value as { readonly constructor?: { readonly name: string } }).constructor?.name;
}

/** What makes two static sets of keys the same: not their expiry, nor the marks that the SDK writes into them. */
export const credentialNames = [
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "accountId",
  "credentialScope",
] as const;

/** Whether a `credentials` option is a static set of keys, of whatever class, and not a provider. */
export function isStaticCredentials(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && typeof (value as { readonly accessKeyId?: unknown } | null)?.accessKeyId === "string"
  );
}
