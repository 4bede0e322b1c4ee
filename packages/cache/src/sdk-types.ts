// Shapes of the AWS SDK, written down instead of imported: the cache works with every SDK version that has them.

/** What the cache needs of a client of the AWS SDK for JavaScript v3. */
export interface SdkClient {
  /** The configuration as the client resolved it, with the request handler in it. */
  readonly config?: object;
  /** Sends a command: one call of an operation. */
  send(...args: never): unknown;
  /** Closes the client's connections. On a client that the cache built it does nothing: others share it. */
  destroy(): void;
}

/** A client class, such as `S3Client`. */
export type ClientConstructor = new (...args: never) => SdkClient;

/** The configuration that a client class takes. */
export type ConfigOf<Ctor extends ClientConstructor> = Ctor extends new (
  ...args: infer Args extends unknown[]
) => unknown
  ? NonNullable<Args[0]>
  : never;

/** The client that a client class makes. */
export type InstanceOf<Ctor extends ClientConstructor> = Ctor extends new (...args: never) => infer Client
  ? Client
  : never;

/** What the SDK asks of a request handler. */
export interface RequestHandler {
  /** What it says of itself: `handlerProtocol` is the ALPN name of its protocol, such as `"http/1.1"` or `"h2"`. */
  readonly metadata?: { readonly handlerProtocol?: string } | undefined;
  /** Sends a request. Resolves with the head of the response, whose body may still be on its way. */
  handle(request: unknown, options?: HandleOptions): Promise<{ readonly response: { body?: unknown } }>;
  /** Closes the handler's connections, and with them what is in flight. */
  destroy?(): void;
  /** Changes one of the handler's settings. The SDK calls it for extensions of a client. */
  updateHttpClientConfig?(key: PropertyKey, value: unknown): void;
  /** The handler's settings at present. */
  httpHandlerConfigs?(): object;
}

/** The part of the SDK's per-call options that a handler may look at. */
export interface HandleOptions {
  /** Ends the call, and the reading of its response body, when it is aborted. */
  readonly abortSignal?: CallSignal;
  /** What a request and its response may take, in milliseconds; 0: any time. Default: as the handler is set. */
  readonly requestTimeout?: number;
}

/** An abort signal: the platform's, or the older SDK's, which has `onabort` alone. */
export interface CallSignal {
  /** Whether the call has been given up. It stays so. */
  readonly aborted: boolean;
  /** Why; the call rejects with it. The older SDK's signal has none. */
  readonly reason?: unknown;
  /** Called when the call is given up. It holds one listener, and is used where `addEventListener` is absent. */
  onabort?: unknown;
  /** Adds a listener, called when the call is given up. A signal that is aborted already calls nobody. */
  addEventListener?(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  /** Removes a listener; harmless when there is no such one. */
  removeEventListener?(type: "abort", listener: () => void): void;
}

export function isRequestHandler(value: unknown): value is RequestHandler {
  // The SDK's own test (`NodeHttpHandler.create`): anything else is taken for the options of a handler.
  return typeof (value as Partial<RequestHandler> | null | undefined)?.handle === "function";
}
