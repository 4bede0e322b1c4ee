import { encodeValue } from "./encode.js";
import { ClientCacheError } from "./errors.js";
import { createLease } from "./lease.js";
import type { Lease } from "./lease.js";
import { isRequestHandler } from "./sdk-types.js";
import type { ClientConstructor, InstanceOf, RequestHandler, SdkClient } from "./sdk-types.js";
import { borrowedTransport, lentAgents, ownTransport, sharedTransport } from "./transport.js";
import type { Transport } from "./transport.js";

/** Builds clients behind facades, and lets those that speak HTTP/1.1 alike share one request handler. */
export interface HandlerPool {
  /** A client of the class, built from the configuration, not cached: its connections go when it is idle. */
  build<Ctor extends ClientConstructor>(Client: Ctor, config: Readonly<Record<string, unknown>>): InstanceOf<Ctor>;
}

/** What caches see of a pool. */
export interface LeasePool extends HandlerPool {
  /** The leases that use a transport at present. */
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

  function transportOf(
    own: RequestHandler,
    config: Readonly<Record<string, unknown>>,
    resolved: ResolvedConfig,
  ): Transport {
    const options = config["requestHandler"] ?? undefined;
    // Options from a function may hold agents of the user's that nobody can tell from the handler's own.
    if (typeof options === "function") return borrowedTransport(own);
    // HTTP/2 and WebSocket handlers keep connections that belong to one client's configuration, and the SDK's
    // handlers for fetch have none; an extension may have configured its handler in ways that nobody else wants.
    if (own.metadata?.handlerProtocol !== "http/1.1" || hasExtensions(config)) {
      return ownTransport(own, lentAgents(options));
    }
    // All that the SDK derives a handler's behaviour from. A logger of another client would get this one's warnings.
    const { defaultsMode, logger, region } = config;
    const key = encodeValue([
      own.constructor,
      options,
      defaultsMode,
      defaultsMode === undefined ? undefined : region,
      logger,
      resolved.defaultSocketTimeout,
    ]);
    let transport = shared.get(key);
    if (transport === undefined) {
      transport = sharedTransport(own, lentAgents(options), () => {
        if (shared.get(key) === transport) shared.delete(key);
      });
      shared.set(key, transport);
    }
    return transport;
  }

  function build(Client: ClientConstructor, config: Readonly<Record<string, unknown>>): SdkClient {
    const construct = Client as new (config: object) => SdkClient;
    const given = config["requestHandler"];
    if (isRequestHandler(given)) {
      // Before the construction: the SDK configures the handler that it is given.
      const { handler } = createLease(borrowedTransport(given), entered);
      return checked(new construct({ ...config, requestHandler: handler }), Client);
    }
    // After it: only the class knows its protocol, and an HTTP/1.1 handler given to an HTTP/2 client is taken as it is.
    // The first client's handler is the one that the others share; what they built for themselves never opened a socket.
    let original: unknown;
    const spy = { configure: (host: { httpHandler?(): unknown }) => void (original = host.httpHandler?.()) };
    const extensions = hasExtensions(config) ? { extensions: [spy, ...config.extensions] } : undefined;
    const client = checked(new construct({ ...config, ...extensions }), Client);
    const resolved = (client.config ?? {}) as ResolvedConfig;
    const own = resolved.requestHandler;
    if (!isRequestHandler(own)) return client;
    const replaced = original !== undefined && own !== original;
    const transport = replaced ? borrowedTransport(own) : transportOf(own, config, resolved);
    resolved.requestHandler = createLease(transport, entered).handler;
    return client;
  }

  const pool: LeasePool = { entered, build: build as HandlerPool["build"] };
  return pool;
}

function hasExtensions<C extends object>(config: C): config is C & { readonly extensions: readonly unknown[] } {
  const { extensions } = config as { readonly extensions?: unknown };
  return Array.isArray(extensions) && extensions.length > 0;
}

function checked(client: SdkClient, { name }: ClientConstructor): SdkClient {
  if (typeof client.send === "function" && typeof client.destroy === "function") return client;
  throw new ClientCacheError(
    "ERR_BRS_CACHE_INVALID",
    `${name} is no client class of the AWS SDK: its objects have no send() and destroy().`,
  );
}
