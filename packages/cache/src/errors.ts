/** What went wrong, for programs. */
export type ClientCacheErrorCode =
  "ERR_BRS_CACHE_INVALID" | "ERR_BRS_CACHE_EXISTS" | "ERR_BRS_CACHE_NOT_FOUND" | "ERR_BRS_CACHE_CLOSED";

// A symbol of the global registry marks our errors: the ESM and the CommonJS copy of this module are two classes.
const brand = Symbol.for("brs.cache.error");

/**
 * The one error of the client cache: a message that says what to do, and a machine-readable `code`. Never a secret.
 *
 * @example
 * ```ts
 * import { cacheKey, createClientCache, isClientCacheError } from "@brs/cache";
 * import { S3Client } from "@aws-sdk/client-s3";
 *
 * const cache = createClientCache();
 * try {
 *   cache.delete(cacheKey(S3Client, { region: "eu-west-1" }));
 * } catch (error) {
 *   if (!isClientCacheError(error, "ERR_BRS_CACHE_NOT_FOUND")) throw error;
 * }
 * ```
 */
export class ClientCacheError extends Error {
  readonly code: ClientCacheErrorCode;

  constructor(code: ClientCacheErrorCode, message: string) {
    super(`${message} (code=${code})`);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "ClientCacheError", writable: true, configurable: true });
  }
}

/**
 * Whether a value is a {@link ClientCacheError}, and of this code when one is given. Works across duplicate copies of
 * the package, where `instanceof` does not.
 */
export function isClientCacheError(value: unknown, code?: ClientCacheErrorCode): value is ClientCacheError {
  if (typeof value !== "object" || value === null) return false;
  const candidate = value as { readonly [brand]?: unknown; readonly code?: unknown };
  return candidate[brand] === true && (code === undefined || candidate.code === code);
}
