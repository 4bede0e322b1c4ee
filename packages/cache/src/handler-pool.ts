import { encode } from "./encode.js";
import { ClientCacheError } from "./errors.js";
import { createLease } from "./lease.js";
import type { Lease } from "./lease.js";
import { isRequestHandler } from "./sdk-types.js";
import type { ClientConstructor, ConfigOf, InstanceOf, RequestHandler, SdkClient } from "./sdk-types.js";
import { createTransport } from "./transport.js";
import type { Transport } from "./transport.js";

type Config = Readonly<Record<string, unknown>>;

/** Builds clients behind facades, and lets those that speak HTTP/1.1 alike share one request handler. */
export interface HandlerPool {
  /** A client of the class, not cached: its connections go whenever it has been idle for a moment. */
  build<Ctor extends ClientConstructor>(Client: Ctor, config: ConfigOf<Ctor>): InstanceOf<Ctor>;
}

/** What caches see of a pool. */
export interface LeasePool extends HandlerPool {
  /** The leases that use a handler at present. */
  readonly entered: ReadonlySet<Lease>;
}

interface ResolvedConfig {
  requestHandler?: unknown;
  readonly defaultSocketTimeout?: unknown;
}

/**
 * A pool for several caches whose clients should share their connections.
 *
 * @example
 * ```ts
 * import { createClientCache, createHandlerPool } from "@brs/cache";
 *
 * const pool = createHandlerPool();
 * const often = createClientCache({ policy: "lfu", pool });
 * const recent = createClientCache({ policy: "lru", pool });
 * ```
 */
export function createHandlerPool(): HandlerPool {
  const entered = new Set<Lease>();
  const shared = new Map<string, Transport>();

  function transportOf(own: RequestHandler, config: Config, resolved: ResolvedConfig): Transport {
    const { requestHandler: options, defaultsMode, region, logger, extensions } = config;
    // HTTP/2 and WebSocket handlers keep connections that belong to one client's configuration, and the SDK's handlers
    // for fetch have none; an extension may have configured its handler in ways that nobody else wants.
    if (own.metadata?.handlerProtocol !== "http/1.1" || extensions) return createTransport(own, options, () => {});
    // All that the SDK derives a handler's behaviour from. A logger of another client would get this one's warnings.
    const basis = [
      own.constructor,
      options,
      defaultsMode,
      defaultsMode && region,
      logger,
      resolved.defaultSocketTimeout,
    ];
    const key = encode(basis).text;
    const known = shared.get(key);
    if (known) return known;
    const transport = createTransport(own, options, () => {
      if (shared.get(key) === transport) shared.delete(key);
    });
    shared.set(key, transport);
    return transport;
  }

  function build(Client: ClientConstructor, config: Config): SdkClient {
    const { requestHandler: given, extensions } = config;
    // Before the construction: the SDK configures the handler that it is given.
    if (isRequestHandler(given))
      return construct(Client, { ...config, requestHandler: createLease(entered, given).handler });
    // After it: only the class knows its protocol, and an HTTP/1.1 handler given to an HTTP/2 client is taken as it is.
    // The first client's handler is the one that the others share; what they built for themselves never opened a socket.
    let original: unknown;
    const spy = { configure: (host: { httpHandler?(): unknown }) => void (original = host.httpHandler?.()) };
    const client = construct(Client, extensions ? { ...config, extensions: [spy, ...(extensions as [])] } : config);
    const resolved: ResolvedConfig = client.config ?? {};
    const own = resolved.requestHandler;
    if (!isRequestHandler(own)) return client;
    // Options from a function may hold agents of the user's; an extension may have put in a handler of the user's.
    const lent = typeof given === "function" || (original && own !== original);
    const transport = lent ? undefined : transportOf(own, config, resolved);
    resolved.requestHandler = createLease(entered, transport?.handler ?? own, transport).handler;
    return client;
  }

  const pool: LeasePool = { entered, build: build as HandlerPool["build"] };
  return pool;
}

function construct(Client: ClientConstructor, config: Config): SdkClient {
  // What has a static `from` wraps a client, and throws something obscure when it is given a configuration.
  // An arrow function has no prototype.
  if (Client.prototype && !("from" in Client)) {
    const client = new (Client as new (config: Config) => SdkClient)(config);
    if (typeof client.send === "function") return client;
  }
  throw new ClientCacheError("ERR_BRS_CACHE_INVALID", `${Client.name} is no client class`);
}
