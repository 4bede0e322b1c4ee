import {
  cacheKey,
  createClientCache,
  createHandlerPool,
  type CachePolicy,
  type ClientCache,
  type ClientConstructor,
  type KeyedClass,
  type SdkClient,
} from "@brs/cache";
import { BrsError, type RefreshableCredentials } from "@brs/core";
import { invalidOption, kindOf } from "@brs/core/provider-kit";
import { recoverExpired, type RecoverExpiredPlugin } from "./recover-expired.js";
import type { CacheChoice, ResourceWrapper, Session, SessionOptions } from "./session.js";

/** The clients and resources of a session. */
export interface Clients extends Pick<Session, "client" | "resource" | "cache"> {
  /** Drains all clients, then closes their connections. */
  close(drainTimeoutMs: number): Promise<void>;
}

type CachePair = Readonly<Record<CachePolicy, ClientCache>>;
type Config = Readonly<Record<string, unknown>>;

export function createClients(credentials: RefreshableCredentials, options: SessionOptions): Clients {
  const pool = createHandlerPool();
  const made: ClientCache[] = [];
  const maxSize = options.cache === false ? 0 : options.cache?.maxSize;
  const openCache = (policy: CachePolicy): ClientCache => {
    const cache = createClientCache({ policy, pool, ...(maxSize === undefined ? {} : { maxSize }) });
    made.push(cache);
    return cache;
  };
  const cache = { client: cachePair(openCache), resource: cachePair(openCache) };
  const configure = configurator(credentials, options);
  const prepare = preparer(options.recoverExpired === false ? undefined : recoverExpired(credentials));
  let closed = false;

  function choose(pair: CachePair, choice: CacheChoice = {}): ClientCache {
    if (closed) throw closedError();
    const { policy = "lru", maxSize } = choice;
    if (!Object.hasOwn(pair, policy)) throw invalidOption("session cache", "policy", 'policy must be "lru" or "lfu".');
    const chosen = pair[policy];
    if (maxSize !== undefined) chosen.maxSize = maxSize;
    return chosen;
  }

  return {
    cache,
    client<Ctor extends ClientConstructor>(Client: Ctor, config?: object, choice?: CacheChoice) {
      const client = choose(cache.client, choice).client<ClientConstructor>(Client, configure(config) as never);
      prepare(client);
      return client as InstanceType<Ctor>;
    },
    resource<Resource extends object, Client extends SdkClient, Options>(
      wrapper: ResourceWrapper<Resource, Client, Options>,
      client: Client,
      wrapperOptions?: Options,
      choice?: CacheChoice,
    ) {
      requireWrapper(wrapper);
      const key = cacheKey(wrapper, { client, options: wrapperOptions });
      // The cache asks nothing of what it keeps but the handler of the client inside, if there is one.
      const create = (): SdkClient => wrapper.from(client, wrapperOptions) as object as SdkClient;
      return choose(cache.resource, choice).getOrSet(key, create) as object as Resource;
    },
    async close(drainTimeoutMs) {
      closed = true;
      await Promise.all(made.map((each) => each.close({ drainTimeoutMs })));
    },
  };
}

function requireWrapper(wrapper: object): asserts wrapper is KeyedClass {
  if (typeof wrapper === "function" && typeof (wrapper as { readonly from?: unknown }).from === "function") return;
  throw invalidOption(
    "session.resource()",
    "wrapper",
    "a wrapper is a class with a static from(client, options), such as DynamoDBDocumentClient.",
  );
}

/** Both caches of a kind, each made when first used: most sessions use one. */
function cachePair(open: (policy: CachePolicy) => ClientCache): CachePair {
  let lru: ClientCache | undefined;
  let lfu: ClientCache | undefined;
  return {
    get lru() {
      return (lru ??= open("lru"));
    },
    get lfu() {
      return (lfu ??= open("lfu"));
    },
  };
}

/** Puts a caller's configuration over the session's defaults. */
function configurator(credentials: RefreshableCredentials, options: SessionOptions): (config?: object) => Config {
  const { clientDefaults, region, profile } = options;
  const defaults: Config = Object.freeze({
    ...clientDefaults,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    credentials,
  });
  // The cache knows a deeply frozen configuration again by identity: that must outlive the merge with the defaults.
  const merged = new WeakMap<object, Config>();
  return (config) => {
    if (config === undefined) return defaults;
    const known = merged.get(config);
    if (known !== undefined) return known;
    if (typeof config !== "object" || (config as object | null) === null || Array.isArray(config)) {
      throw invalidOption("session.client()", "config", `the configuration must be an object, got ${kindOf(config)}.`);
    }
    if ((config as { readonly credentials?: unknown }).credentials !== undefined) {
      throw invalidOption(
        "session.client()",
        "credentials",
        "the credentials of a session's clients are the session's. For others make another session, or construct the client yourself.",
      );
    }
    const result: Config = Object.freeze({ ...defaults, ...config, credentials });
    if (Object.isFrozen(config)) merged.set(config, result);
    return result;
  };
}

interface PreparableClient {
  readonly middlewareStack?: { use(plugin: RecoverExpiredPlugin): void };
}

/** Installs the plugin on each client once. */
function preparer(plugin: RecoverExpiredPlugin | undefined): (client: object) => void {
  const prepared = new WeakSet();
  return (client) => {
    if (plugin === undefined || prepared.has(client)) return;
    (client as PreparableClient).middlewareStack?.use(plugin);
    prepared.add(client);
  };
}

function closedError(): BrsError {
  return new BrsError("The session is closed. Use it before close(), or make a new one.", { code: "ERR_BRS_CLOSED" });
}
