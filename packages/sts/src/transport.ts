import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { isPlainObject } from "@brs/core/provider-kit";

type RequestHandler = STSClient["config"]["requestHandler"];

/** What a client gets its request handler from: the SDK makes one of the settings, and an extension may change or replace it. */
type Basis = { readonly [Name in "requestHandler" | "defaultsMode" | "extensions"]: STSClientConfig[Name] | undefined };

/** A request handler that several STS clients send through. */
interface Transport {
  /** What the SDK made. What an extension puts before it, or in its place, is of one client, and not ours to close. */
  readonly handler: RequestHandler;
  readonly basis: Basis;
  users: number;
}

/** An STS client, and the way to give back its share of the transport. */
export interface ClientLease {
  readonly client: STSClient;
  /** Closes the connections if nobody else uses them. Idempotent. */
  release(): void;
}

// On a symbol of the global registry: the ESM and the CommonJS copy of this package share their connections too.
const key = Symbol.for("brs.sts.transports");

function openTransports(): Set<Transport> {
  const store = globalThis as { [key]?: Set<Transport> | undefined };
  return (store[key] ??= new Set());
}

/**
 * Makes an STS client. Clients of equal transport configuration send through one request handler, so that 500 roles are
 * not 500 connection pools; it is destroyed with its last user. A handler that the configuration brings is used and left
 * alone.
 */
export function leaseClient(config: STSClientConfig): ClientLease {
  const { requestHandler: input, defaultsMode, extensions = [] } = config;
  if (isHandler(input)) {
    // HTTP/2 handlers cannot talk to STS; like the AWS SDK's own providers we fall back to the default.
    if (input.metadata?.handlerProtocol === "h2") return leaseClient(withoutHandler(config));
    return { client: new STSClient({ ...config, requestHandler: shield(input) }), release: () => undefined };
  }

  const transports = openTransports();
  const basis: Basis = { requestHandler: input, defaultsMode, extensions };
  let transport = [...transports].find((one) => sameValue(one.basis, basis));
  let made: RequestHandler | undefined;
  const spy = { configure: (host: { httpHandler(): RequestHandler }) => void (made = host.httpHandler()) };
  const client = new STSClient({
    ...config,
    ...(extensions.length > 0 && { extensions: [spy, ...extensions] }),
    ...(transport !== undefined && { requestHandler: shield(transport.handler) }),
  });
  if (transport === undefined) {
    // The first client knows how this runtime makes a handler; the others borrow it.
    const { config: resolved } = client;
    transport = { handler: made ?? resolved.requestHandler, basis, users: 0 };
    transports.add(transport);
    resolved.requestHandler = shield(resolved.requestHandler);
  }
  transport.users++;
  return { client, release: once(() => leave(transport)) };
}

function leave(transport: Transport): void {
  if (--transport.users > 0) return;
  openTransports().delete(transport);
  const { handler, basis } = transport;
  const given = agentsOf(basis.requestHandler);
  // An agent that came with the options belongs to whoever made it, and the handler would destroy it too.
  if (given.length === 0) handler.destroy?.();
  else for (const agent of agentsOf(configsOf(handler))) if (!given.includes(agent)) agent.destroy();
}

/** A handler's face for one client: it sends, and neither `destroy()` nor a client's settings get through. */
function shield(handler: RequestHandler): RequestHandler {
  return {
    metadata: handler.metadata ?? { handlerProtocol: "http/1.1" },
    handle: (request, options) => handler.handle(request, options),
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => configsOf(handler),
  };
}

function withoutHandler({ requestHandler: _, ...config }: STSClientConfig): STSClientConfig {
  return config;
}

function isHandler(input: unknown): input is RequestHandler {
  return typeof (input as { readonly handle?: unknown } | undefined)?.handle === "function";
}

function configsOf(handler: RequestHandler): object {
  return "httpHandlerConfigs" in handler ? (handler as ConfigurableHandler).httpHandlerConfigs() : {};
}

interface ConfigurableHandler {
  httpHandlerConfigs(): object;
}

interface Agent {
  destroy(): void;
}

function agentsOf(options: object | undefined): Agent[] {
  const { httpAgent, httpsAgent } = (options ?? {}) as { readonly httpAgent?: unknown; readonly httpsAgent?: unknown };
  return [httpAgent, httpsAgent].filter(isAgent);
}

function isAgent(value: unknown): value is Agent {
  return typeof (value as Partial<Agent> | undefined)?.destroy === "function";
}

/** Plain objects and arrays by value, everything else by identity. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (!isPlainObject(a) || !isPlainObject(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameValue(a[name], b[name]));
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
