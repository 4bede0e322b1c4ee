/** What went wrong, for programs. */
export type ClientCacheErrorCode =
  "ERR_BRS_CACHE_INVALID" | "ERR_BRS_CACHE_EXISTS" | "ERR_BRS_CACHE_NOT_FOUND" | "ERR_BRS_CACHE_CLOSED";

/**
 * The one error of the client cache: a message that says what to do, and a machine-readable `code`. Never a secret.
 * `instanceof` works across duplicate copies of the package.
 *
 * @example
 * ```ts
 * import { cacheKey, ClientCacheError, createClientCache } from "@brs/cache";
 * import { S3Client } from "@aws-sdk/client-s3";
 *
 * const cache = createClientCache();
 * try {
 *   cache.delete(cacheKey(S3Client, { region: "eu-west-1" }));
 * } catch (error) {
 *   if (!(error instanceof ClientCacheError && error.code === "ERR_BRS_CACHE_NOT_FOUND")) throw error;
 * }
 * ```
 */
export class ClientCacheError extends Error {
  /** The name of the class, which `instanceof` goes by. */
  override readonly name: string = "ClientCacheError";
  /** What went wrong, for programs. */
  readonly code: ClientCacheErrorCode;

  constructor(code: ClientCacheErrorCode, message: string) {
    super(`${message} (code=${code})`);
    this.code = code;
  }

  /** Makes `instanceof` go by name: an application can hold the ESM and the CommonJS copy of this class at once. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (value as Partial<Error> | null | undefined)?.name === "ClientCacheError";
  }
}
