/// <reference lib="esnext.disposable" preserve="true" />
export { createClientCache } from "./client-cache.js";
export type { ClientCache, CloseResult } from "./client-cache.js";
export { cacheKey } from "./config-key.js";
export type { CacheKey, KeyedClass } from "./config-key.js";
export { ClientCacheError } from "./errors.js";
export type { ClientCacheErrorCode } from "./errors.js";
export { createHandlerPool } from "./handler-pool.js";
export type { HandlerPool } from "./handler-pool.js";
export type { CachePolicy, ClientCacheOptions, EvictReason } from "./options.js";
export type {
  CallSignal,
  ClientConstructor,
  ConfigOf,
  HandleOptions,
  InstanceOf,
  RequestHandler,
  SdkClient,
} from "./sdk-types.js";
