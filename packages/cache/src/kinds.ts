/** How an object of a configuration is compared: by its content, or (`instance`) by being the same one. */
export type Kind = "plain" | "array" | "map" | "set" | "date" | "url" | "bytes" | "instance";

const builtIns: Readonly<Record<string, Kind>> = { Map: "map", Set: "set", Date: "date", URL: "url" };

/**
 * URLs, dates and bytes are class instances that an application changes in place: by identity, a client made for one
 * tenant's endpoint would be handed to the next. So they are compared by content, like plain objects.
 */
export function kindOf(value: object): Kind {
  if (Array.isArray(value)) return "array";
  if (isPlain(value)) return "plain";
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? "instance" : "bytes";
  // By name and tag: objects of another realm (a VM context, a Jest environment) have other constructors.
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return classNameOf(value) === tag ? (builtIns[tag] ?? "instance") : "instance";
}

/** The name of an object's class, for what has one. */
export function classNameOf(value: object): string | undefined {
  return (value as { readonly constructor?: { readonly name: string } }).constructor?.name;
}

/** Whether an object has no class, in any realm. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return true;
  // The root prototype of some realm, and not a bare object that was put there to be inherited from.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

interface CredentialFields {
  readonly accessKeyId: string;
  readonly secretAccessKey?: unknown;
  readonly sessionToken?: unknown;
  readonly accountId?: unknown;
  readonly credentialScope?: unknown;
}

/** Whether a `credentials` option is a static set of keys, of whatever class, and not a provider. */
export function isStaticCredentials(value: unknown): value is CredentialFields {
  return (
    typeof value === "object" && value !== null && typeof (value as Partial<CredentialFields>).accessKeyId === "string"
  );
}

/** What makes two static sets of keys the same. Not their expiry, nor the marks that the SDK writes into them. */
export function credentialFields(value: CredentialFields): readonly unknown[] {
  return [value.accessKeyId, value.secretAccessKey, value.sessionToken, value.accountId, value.credentialScope];
}
