import { encode } from "./encode.js";
import { ClientCacheError } from "./errors.js";
import { kindOf } from "./kinds.js";
import { describe } from "./label.js";
import { idOf, registry } from "./registry.js";

/** Stands for one client class with one configuration. Compare with `equals`: two keys can be equal and not identical. */
export interface CacheKey {
  /** The class and its configuration, for people; secrets are masked. */
  readonly label: string;
  /** Whether both stand for the same client. Compares the real values, not the labels. */
  equals(other: CacheKey): boolean;
  /** The label, so that a key in a text shows no secret. */
  toString(): string;
}

/** A class to make keys for: of clients, or of what wraps a client. */
export interface KeyedClass {
  /** The name of the class, for labels and errors. */
  readonly name: string;
  /** What only classes and constructor functions have: an arrow function does not fit. */
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
  const text = keyText(Client, config);
  const label = describe(Client.name, config ?? {});
  const key = Object.create(keyMethods, { label: { value: label, enumerable: true } }) as CacheKey;
  registry().texts.set(key, text);
  return Object.freeze(key);
}

/** The text that two keys are compared by. It holds secrets: it stays inside this package. */
export function keyText(Client: KeyedClass, config: object | null = {}): string {
  if (typeof (Client as unknown) !== "function") throw invalid("Pass a client class");
  // Text is remembered for a deeply frozen object alone: with any other, a caller who changes it between two calls
  // would get the client of the old values.
  const { constants } = registry();
  const known = config && constants.get(config)?.get(Client);
  if (known) return known;
  // An instance would be compared by what a class keeps elsewhere (by value), or could change in the cache (by identity).
  if (!config || kindOf(config) !== "Object") {
    throw invalid(`The configuration of ${Client.name} must be a plain object`);
  }
  const { text, constant } = encode(config);
  const full = `${idOf(Client)}|${text}`;
  if (constant) constants.set(config, (constants.get(config) ?? new WeakMap()).set(Client, full));
  return full;
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

/** The text of a key that this package made. */
export function textOf(key: CacheKey): string {
  const text = registry().texts.get(key);
  if (text === undefined) throw invalid("Pass a key made by cacheKey()");
  return text;
}

function invalid(message: string): ClientCacheError {
  return new ClientCacheError("ERR_BRS_CACHE_INVALID", message);
}
