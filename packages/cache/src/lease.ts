import { watchBody } from "./body.js";
import type { CallSignal, HandleOptions, RequestHandler } from "./sdk-types.js";
import type { Transport } from "./transport.js";

declare const AbortController: new () => { readonly signal: CallSignal; abort(reason?: unknown): void };
declare const setTimeout: (callback: () => void, delayMs: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

// Between the attempts and pages of a caller who still uses a retired client, its connection stays warm.
const lingerMs = 500;

/** Who keeps a client, what it has in flight, and when it lets go of its transport. */
export interface Lease {
  /** The handler that the client is given. */
  readonly handler: RequestHandler;
  /** Calls whose response body has not ended. */
  readonly inFlight: number;
  /** Whether nobody keeps the client. It still works. */
  readonly retired: boolean;
  /** Who let go of it last, and so looks after what it has in flight. */
  readonly releasedBy: object | undefined;
  hold(): void;
  release(owner: object): void;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Leaves the transport now, if retired and idle, instead of in a moment. */
  leave(): void;
  /** Breaks off all calls and says how many. */
  cut(reason: Error): number;
}

/** A call from `handle` to the end of its response body. */
interface Call {
  cut: (reason: Error) => void;
}

const brand = Symbol.for("brs.cache.lease");

/**
 * Puts a facade before a handler. `handle` counts a call until its response body has ended; `destroy` does nothing, so
 * that `client.destroy()` cuts nobody; what the SDK or a user changes in the facade's configuration stays in the facade
 * (`NodeHttpHandler` forgets its agents at a change, and never destroys them then). Only `requestTimeout` has an effect.
 *
 * @param entered - the leases that use a transport at present; this one puts itself in and takes itself out
 */
export function createLease(transport: Transport, entered: Set<Lease>): Lease {
  const { handler } = transport;
  const calls = new Set<Call>();
  const local: Record<PropertyKey, unknown> = {};
  let holds = 0;
  let releasedBy: object | undefined;
  let lingering: unknown;
  let waiters: (() => void)[] = [];

  function enter(): void {
    clearTimeout(lingering);
    if (entered.has(lease)) return;
    entered.add(lease);
    transport.enter(lease);
  }

  function leave(): void {
    clearTimeout(lingering);
    if (holds > 0 || calls.size > 0 || !entered.delete(lease)) return;
    transport.leave(lease);
  }

  function leaveSoon(): void {
    if (holds > 0 || calls.size > 0) return;
    clearTimeout(lingering);
    lingering = setTimeout(leave, lingerMs);
    (lingering as { unref?(): void }).unref?.();
  }

  function end(call: Call): void {
    if (!calls.delete(call) || calls.size > 0) return;
    for (const resolve of waiters) resolve();
    waiters = [];
    leaveSoon();
  }

  async function handle(request: unknown, options: HandleOptions = {}): Promise<{ response: { body?: unknown } }> {
    const { signal, abort, detach } = follow(options.abortSignal);
    const call: Call = { cut: abort };
    const done = (): void => {
      detach();
      end(call);
    };
    calls.add(call);
    enter();
    try {
      const { requestTimeout } = local as { readonly requestTimeout?: number };
      const defaults = requestTimeout === undefined ? undefined : { requestTimeout };
      const result = await handler.handle(request, { ...defaults, ...options, abortSignal: signal });
      const { response } = result;
      transport.answered(lease, response.body);
      const watched = watchBody(response.body, done);
      if (watched.body !== response.body) response.body = watched.body;
      call.cut = (reason) => {
        watched.cut(reason);
        abort(reason);
      };
      return result;
    } catch (error) {
      done();
      throw error;
    }
  }

  const hidden = { enumerable: false, configurable: true, writable: true };
  const lease: Lease = {
    // Inherits from the real handler: the SDK looks at its `metadata`, its class name, and (lib-storage) at `instanceof`.
    handler: Object.create(handler, {
      handle: { ...hidden, value: handle },
      destroy: { ...hidden, value: () => undefined },
      updateHttpClientConfig: { ...hidden, value: (key: PropertyKey, value: unknown) => void (local[key] = value) },
      httpHandlerConfigs: { ...hidden, value: () => ({ ...handler.httpHandlerConfigs?.(), ...local }) },
      [brand]: { value: () => lease },
    }) as RequestHandler,
    get inFlight() {
      return calls.size;
    },
    get retired() {
      return holds === 0;
    },
    get releasedBy() {
      return releasedBy;
    },
    hold() {
      holds++;
      enter();
    },
    release(owner) {
      holds--;
      releasedBy = owner;
      leaveSoon();
    },
    idle: () => (calls.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    leave,
    cut(reason) {
      const broken = Array.from(calls);
      for (const call of broken) {
        call.cut(reason);
        end(call);
      }
      return broken.length;
    },
  };
  return lease;
}

/** The lease behind a client's facade, if it has one. Also finds that of a client that another one wraps. */
export function leaseOf(client: object): Lease | undefined {
  const { config } = client as {
    readonly config?: { readonly requestHandler?: { readonly [brand]?: () => Lease } | null } | null;
  };
  const lease: (() => Lease) | undefined = config?.requestHandler?.[brand];
  return lease?.();
}

/** A signal that the cache can abort, and that aborts with the caller's. */
function follow(outer: CallSignal | undefined): {
  readonly signal: CallSignal;
  readonly abort: (reason: unknown) => void;
  readonly detach: () => void;
} {
  const controller = new AbortController();
  const abort = (reason: unknown): void => controller.abort(reason);
  const follow = (): void => abort(outer?.reason);
  if (outer?.aborted) follow();
  else if (outer?.addEventListener) outer.addEventListener("abort", follow, { once: true });
  else if (outer) outer.onabort = follow;
  return { signal: controller.signal, abort, detach: () => outer?.removeEventListener?.("abort", follow) };
}
