/// <reference lib="esnext.disposable" preserve="true" />
import type { ClientCache, ClientConstructor, ConfigOf, SdkClient } from "@brs/cache";
import type {
  CallerIdentity,
  CallOptions,
  Credentials,
  IdentityVerdict,
  RefreshableCredentials,
  RefreshOptions,
} from "@brs/core";
import type { Collection, ItemKey, ItemOf, Paginate } from "./collection.js";

/** Options of {@link createSession}. Every option may be absent or `undefined`. */
export interface SessionOptions {
  /** The Region of the session's clients and of its STS calls. Default: `AWS_REGION`, else the profile's. */
  readonly region?: string | undefined;
  /** The profile that Region and client settings come from. It is not a source of credentials. Default `AWS_PROFILE`. */
  readonly profile?: string | undefined;
  /** When and how the credentials are refreshed. Not together with a provider that is refreshable already. */
  readonly refresh?: RefreshOptions | undefined;
  /** How many clients, and how many resources, are kept per policy (default 10); `false` keeps none. */
  readonly cache?: { readonly maxSize?: number | undefined } | false | undefined;
  /** Configuration that every client starts from, read once: `requestHandler`, `maxAttempts`, `retryMode`, `endpoint`, `logger`, … */
  readonly clientDefaults?: ClientDefaults | undefined;
  /** Whether clients send a call again whose session token AWS rejected. Default `true`. */
  readonly recoverExpired?: boolean | undefined;
}

/** Configuration shared by all clients of a session: an object literal, or any client's configuration type. */
export type ClientDefaults = (Readonly<Record<string, unknown>> | object) & { readonly credentials?: never };

/** Which of a session's caches keeps a client. */
export interface CacheChoice {
  /** Default `"lru"`. */
  readonly policy?: "lru" | "lfu" | undefined;
  /** Resizes that cache, for good. */
  readonly maxSize?: number | undefined;
}

/** Configuration of a client of a session: everything but the credentials, which are the session's. */
export type SessionClientConfig<Ctor extends ClientConstructor> = Omit<ConfigOf<Ctor>, "credentials"> & {
  readonly credentials?: never;
};

/** Options of {@link Session.close}. */
export interface CloseOptions {
  /** How long calls and half-read bodies may go on, in whole milliseconds from 0 to 2³¹ − 1. Default 5 000. */
  readonly drainTimeoutMs?: number | undefined;
}

/** A wrapper of clients, such as the class `DynamoDBDocumentClient`: whatever has `from(client, options)`. */
export interface ResourceWrapper<Resource, Client, Options> {
  /** Wraps a client. What it throws, {@link Session.resource} throws. */
  from(client: Client, options?: Options): Resource;
}

/** AWS SDK clients that survive every credential refresh, cached and closed by one owner. */
export interface Session<C extends Credentials = Credentials> extends AsyncDisposable {
  /** The session's credentials: call them, or hand them to any client, presigner or signer. */
  readonly credentials: RefreshableCredentials<C>;
  /**
   * A client of the class: the same object for the same class and an equal configuration.
   *
   * Throws `ERR_BRS_VALIDATION` for a configuration with `credentials` and an unknown policy, `ERR_BRS_CACHE_INVALID` for
   * what is no client class, `ERR_BRS_CLOSED` after `close()`.
   */
  client<Ctor extends ClientConstructor>(
    Client: Ctor,
    config?: SessionClientConfig<Ctor>,
    cache?: CacheChoice,
  ): InstanceType<Ctor>;
  /** A wrapper round a client: the same object for the same wrapper, client and equal options. */
  resource<Resource extends object, Client extends SdkClient, Options>(
    wrapper: ResourceWrapper<Resource, Client, Options>,
    client: Client,
    options?: Options,
    cache?: CacheChoice,
  ): Resource;
  /** A lazy list over one of the SDK's paginators: `items` names the page's list, or picks it. */
  collection<Client, Input, Page, Key extends ItemKey<Page>>(
    paginate: Paginate<Client, Input, Page>,
    client: Client,
    input: Input,
    items: Key,
  ): Collection<ItemOf<Page, Key>>;
  /** The same with a function that picks the page's list; `undefined` is an empty one. */
  collection<Client, Input, Page, Item>(
    paginate: Paginate<Client, Input, Page>,
    client: Client,
    input: Input,
    items: (page: Page) => readonly Item[] | undefined,
  ): Collection<Item>;
  /** Who AWS says the session is (STS GetCallerIdentity). Needs `@aws-sdk/client-sts`. */
  whoami(options?: CallOptions): Promise<CallerIdentity>;
  /** Whether AWS accepts the credentials, and if not, why. Rejects when AWS cannot be asked. */
  validate(options?: CallOptions): Promise<IdentityVerdict>;
  /** The caches behind {@link Session.client} and {@link Session.resource}. */
  readonly cache: {
    readonly client: Readonly<Record<"lru" | "lfu", ClientCache>>;
    readonly resource: Readonly<Record<"lru" | "lfu", ClientCache>>;
  };
  /** Adds a listener to the credentials' events and returns the way to remove it. */
  readonly on: RefreshableCredentials["on"];
  /** The session's Region by the SDK's rules: the option, `AWS_REGION`, the profile. */
  region(): Promise<string | undefined>;
  /** The profile that Region and client settings come from: the option, else `AWS_PROFILE`. */
  readonly profile: string | undefined;
  /** The profiles of the shared configuration files. */
  availableProfiles(): Promise<string[]>;
  /**
   * Lets calls under way, those that follow them at once, and half-read bodies go on for up to `drainTimeoutMs` (default
   * 5 000), then closes what the session made: clients, connections, what its provider added, refreshable. Idempotent.
   *
   * Rejects with `ERR_BRS_VALIDATION` for a wrong option, before anything is closed, and with the error of what could not
   * be closed (several: an `AggregateError`) after all else was.
   */
  close(options?: CloseOptions): Promise<void>;
}
