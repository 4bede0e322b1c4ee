export type { Collection, ItemKey, ItemOf, Paginate } from "./collection.js";
export { createSession } from "./create-session.js";
export { client, getDefaultSession, resource, setDefaultSession } from "./default-session.js";
export type { ClientPlugin } from "./middleware.js";
export { recoverExpired } from "./recover-expired.js";
export type {
  CacheChoice,
  ClientDefaults,
  CloseOptions,
  ResourceWrapper,
  Session,
  SessionClientConfig,
  SessionOptions,
} from "./session.js";
