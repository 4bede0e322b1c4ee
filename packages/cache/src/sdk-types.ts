// Shapes of the AWS SDK, written down instead of imported: the cache works with every SDK version that has them.

/** What the cache needs of a client of the AWS SDK for JavaScript v3. */
export interface SdkClient {
  readonly config?: object;
  send(...args: never): unknown;
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
  readonly metadata?: { readonly handlerProtocol?: string } | undefined;
  handle(request: unknown, options?: HandleOptions): Promise<{ readonly response: { body?: unknown } }>;
  destroy?(): void;
  updateHttpClientConfig?(key: PropertyKey, value: unknown): void;
  httpHandlerConfigs?(): object;
}

/** The part of the SDK's per-call options that a handler may look at. */
export interface HandleOptions {
  readonly abortSignal?: CallSignal;
  readonly requestTimeout?: number;
}

/** An abort signal: the platform's, or the older SDK's, which has `onabort` alone. */
export interface CallSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  onabort?: unknown;
  addEventListener?(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener?(type: "abort", listener: () => void): void;
}

export function isRequestHandler(value: unknown): value is RequestHandler {
  // The SDK's own test (`NodeHttpHandler.create`): anything else is taken for the options of a handler.
  return typeof (value as Partial<RequestHandler> | null | undefined)?.handle === "function";
}
