import { encodeConfig } from "./encode.js";
import { ClientCacheError } from "./errors.js";
import { frozenText } from "./frozen.js";
import { classNameOf, isPlain } from "./kinds.js";
import { describe } from "./label.js";
import { idOf, registry } from "./registry.js";

/** Stands for one client class with one configuration. Compare with `equals`: two keys can be equal and not identical. */
export interface CacheKey {
  /** The class and its configuration, for people; secrets are masked. */
  readonly label: string;
  /** Whether both stand for the same client. Compares the real values, not the labels. */
  equals(other: CacheKey): boolean;
  toString(): string;
}

/** A class to make keys for: of clients, or of what wraps a client. */
export interface KeyedClass {
  readonly name: string;
  readonly prototype: object;
}

/**
 * The key of a client class with a configuration: equal for equal values in any order, `undefined` left out; functions,
 * providers and class instances by identity; static credentials by their fields.
 *
 * @throws ClientCacheError `ERR_BRS_CACHE_INVALID` when the first argument is no class, or the configuration no plain object.
 * @example
 * ```ts
 * import { cacheKey, createClientCache } from "@brs/cache";
 * import { S3Client } from "@aws-sdk/client-s3";
 *
 * const cache = createClientCache();
 * const s3 = cache.client(S3Client, { region: "eu-west-1", maxAttempts: 5 });
 * cache.get(cacheKey(S3Client, { maxAttempts: 5, region: "eu-west-1" })) === s3; // true
 * ```
 */
export function cacheKey(Client: KeyedClass, config?: object): CacheKey {
  return makeKey(keyText(Client, config), describe(Client.name, config ?? {}));
}

/** The text that two keys are compared by. It holds secrets: it stays inside this package. */
export function keyText(Client: KeyedClass, config?: object): string {
  if (!isClass(Client)) {
    throw invalid(`expected a client class, such as S3Client, not ${nameOf(Client)}; pass the class, not a client`);
  }
  const name = `${idOf(Client)}|`;
  if (config === undefined) return name;
  if (typeof config !== "object" || (config as object | null) === null) {
    throw invalid(`the configuration of ${Client.name} must be an object, not ${nameOf(config)}`);
  }
  if (!isPlain(config) || Array.isArray(config)) {
    // By value it would miss what the class keeps on its prototype; by identity it could change under the cache.
    throw invalid(`the configuration of ${Client.name} must be a plain object; spread the instance: { ...config }`);
  }
  return frozenText(Client, config, () => name + encodeConfig(config));
}

// On a prototype, and the text in a weak map: what is printed or logged of a key is its label.
const keyMethods: Pick<CacheKey, "equals" | "toString"> & ThisType<CacheKey> = {
  equals(other) {
    return textOf(this) === textOf(other);
  },
  toString() {
    return this.label;
  },
};

export function makeKey(text: string, label: string): CacheKey {
  const key = Object.create(keyMethods, { label: { value: label, enumerable: true } }) as CacheKey;
  registry().texts.set(key, text);
  return Object.freeze(key);
}

/** The text of a key that this package made. */
export function textOf(key: CacheKey): string {
  const text = typeof key === "object" && (key as CacheKey | null) !== null ? registry().texts.get(key) : undefined;
  if (text === undefined) throw invalid(`expected a key made by cacheKey(), not ${nameOf(key)}`);
  return text;
}

function isClass(value: unknown): boolean {
  return typeof value === "function";
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? "a string" : String(value);
  const name = classNameOf(value);
  return name === undefined ? "an object" : `an instance of ${name}`;
}

function invalid(message: string): ClientCacheError {
  return new ClientCacheError("ERR_BRS_CACHE_INVALID", `${message[0]?.toUpperCase()}${message.slice(1)}.`);
}
