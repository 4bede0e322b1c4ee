import {
  cacheKey,
  createClientCache,
  createHandlerPool,
  type CacheKey,
  type CachePolicy,
  type ClientCache,
  type ClientConstructor,
  type SdkClient,
} from "@brs/cache";
import type { RefreshableCredentials } from "@brs/core";
import { invalidOption, kindOf } from "@brs/core/provider-kit";
import { closedError, createCalls } from "./calls.js";
import { clientConfig } from "./client-config.js";
import type { ClientPlugin } from "./middleware.js";
import { recoverExpired } from "./recover-expired.js";
import { ownOptions, wrap } from "./resource.js";
import { checkChoice } from "./session-options.js";
import type { CacheChoice, ResourceWrapper, Session, SessionOptions } from "./session.js";

/** The clients and resources of a session. */
export interface Clients extends Pick<Session, "client" | "resource" | "cache"> {
  /** Asks something for the session itself, with a client that takes no place from the user's. */
  ask<Answer>(question: (clientOf: OwnClient) => Promise<Answer>): Promise<Answer>;
  /** Waits for calls under way and half-read bodies, at most so long, then closes all connections. */
  close(drainTimeoutMs: number): Promise<void>;
}

/** Gets the session's own client of a class. */
export type OwnClient = <Ctor extends ClientConstructor>(Client: Ctor, config: object) => InstanceType<Ctor>;

type CachePair = Readonly<Record<CachePolicy, ClientCache>>;

const defaultSize = 10;

export function createClients(credentials: RefreshableCredentials, options: SessionOptions): Clients {
  const pool = createHandlerPool();
  const calls = createCalls();
  const configure = clientConfig(credentials, options);
  const plugins = options.recoverExpired === false ? [calls.plugin] : [calls.plugin, recoverExpired(credentials)];
  const prepare = preparer(plugins);
  const made: ClientCache[] = [];
  let closed = false;
  let ended = false;

  const userSize = options.cache === false ? 0 : (options.cache?.maxSize ?? defaultSize);
  const openCache = (policy: CachePolicy, maxSize = userSize): ClientCache => {
    const cache = createClientCache({ policy, pool, maxSize });
    made.push(cache);
    // A cache that nobody had asked for before the end: closed like the others.
    if (ended) void cache.close();
    return cache;
  };
  const cache = { client: cachePair(openCache), resource: cachePair(openCache) };
  let ownCache: ClientCache | undefined;

  function choose(pair: CachePair, choice: CacheChoice | undefined): ClientCache {
    if (closed) throw closedError();
    if (choice === undefined) return pair.lru;
    checkChoice(choice);
    const chosen = pair[choice.policy ?? "lru"];
    if (choice.maxSize !== undefined) chosen.maxSize = choice.maxSize;
    return chosen;
  }

  // The keys of clients without a configuration of their own: the defaults are read once, so these never change.
  const plainKeys = new WeakMap<ClientConstructor, CacheKey>();
  function plainKey(Client: ClientConstructor): CacheKey {
    const known = plainKeys.get(Client);
    if (known !== undefined) return known;
    const key = cacheKey(Client, configure());
    plainKeys.set(Client, key);
    return key;
  }

  function clientOf<Ctor extends ClientConstructor>(from: ClientCache, Client: Ctor, config?: object) {
    const known = config === undefined ? from.get(plainKey(Client)) : undefined;
    const client = known ?? from.client<ClientConstructor>(Client, configure(config) as never);
    prepare(client);
    return client as InstanceType<Ctor>;
  }

  return {
    cache,
    client: (Client, config, choice) => clientOf(choose(cache.client, choice), Client, config),
    resource<Resource extends object, Client extends SdkClient, Options>(
      wrapper: ResourceWrapper<Resource, Client, Options>,
      client: Client,
      wrapperOptions?: Options,
      choice?: CacheChoice,
    ) {
      const chosen = choose(cache.resource, choice);
      requireWrapper(wrapper, client);
      const own = ownOptions(wrapperOptions);
      const identity = { client, options: own };
      const key =
        typeof wrapper === "function" ? cacheKey(wrapper, identity) : cacheKey(wrapper.from, { ...identity, wrapper });
      // The cache asks nothing of what it keeps but the handler of the client inside, if there is one.
      const create = (): SdkClient => wrap(wrapper, client, own) as object as SdkClient;
      return chosen.getOrSet(key, create) as object as Resource;
    },
    async ask(question) {
      if (closed) throw closedError();
      return calls.during(() =>
        question((Client, config) => clientOf((ownCache ??= openCache("lru", 1)), Client, config)),
      );
    },
    async close(drainTimeoutMs) {
      closed = true;
      // First the calls, which are counted from the start; then the caches, which see requests and bodies.
      const leftMs = await calls.idle(drainTimeoutMs);
      calls.end();
      ended = true;
      await Promise.all(made.map((each) => each.close({ drainTimeoutMs: leftMs })));
    },
  };
}

function requireWrapper(wrapper: ResourceWrapper<object, never, never>, client: unknown): void {
  if (typeof (wrapper as Partial<typeof wrapper> | undefined | null)?.from !== "function") {
    throw invalidOption(
      "session.resource()",
      "wrapper",
      `the wrapper must have from(client, options), as DynamoDBDocumentClient has; got ${kindOf(wrapper)}.`,
    );
  }
  if (typeof (client as Partial<SdkClient> | undefined | null)?.send !== "function") {
    throw invalidOption(
      "session.resource()",
      "client",
      `client must be a client of the SDK, such as session.client(DynamoDBClient); got ${kindOf(client)}.`,
    );
  }
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

interface PreparableClient {
  readonly middlewareStack?: { use(plugin: ClientPlugin): void };
}

/** Installs the plugins on each client once. */
function preparer(plugins: readonly ClientPlugin[]): (client: object) => void {
  const prepared = new WeakSet();
  return (client) => {
    if (prepared.has(client)) return;
    prepared.add(client);
    for (const plugin of plugins) (client as PreparableClient).middlewareStack?.use(plugin);
  };
}
