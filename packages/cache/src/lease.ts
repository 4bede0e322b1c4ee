import { breakOff, watchBody } from "./body.js";
import type { CallSignal, HandleOptions, RequestHandler } from "./sdk-types.js";
import type { Transport } from "./transport.js";

declare const AbortController: new () => { readonly signal: CallSignal; abort(reason?: unknown): void };
declare const setTimeout: (callback: () => void, delayMs: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

// Between the attempts and pages of a caller who still uses a retired client, its connection stays warm.
const lingerMs = 300;

/** Who keeps a client, what it has in flight, and when it lets go of its transport. */
export interface Lease {
  /** The handler that the client is given. */
  readonly handler: RequestHandler;
  /** Whether nobody keeps the client any more and this owner was the last. It still works. */
  retiredBy(owner: object): boolean;
  hold(): void;
  release(owner: object): void;
  /** Resolves when nothing is in flight: no call whose response body has not ended. */
  idle(): Promise<void>;
  /** Leaves the transport now, if retired and idle, instead of in a moment. */
  leave(): void;
  /** Breaks off all calls and says how many. */
  cut(reason: Error): number;
}

/** Breaks a call off. */
type Cut = (reason: unknown) => void;

const brand = Symbol.for("brs.cache.lease");

/**
 * Puts a facade before a handler. `handle` counts a call until its response body has ended; `destroy` does nothing, so
 * that `client.destroy()` cuts nobody; what the SDK or a user changes in the facade's configuration stays in the facade
 * (`NodeHttpHandler` forgets its agents at a change, and never destroys them then). Only `requestTimeout` has an effect.
 *
 * @param entered - the leases that use a handler at present; this one puts itself in and takes itself out
 * @param transport - left alone when absent: the handler is somebody else's
 */
export function createLease(entered: Set<Lease>, handler: RequestHandler, transport?: Transport): Lease {
  const calls = new Set<Cut>();
  const local: { requestTimeout?: number } = {};
  let holds = 0;
  let releasedBy: object | undefined;
  let lingering: unknown;
  const waiters: (() => void)[] = [];

  function enter(): void {
    clearTimeout(lingering);
    entered.add(lease);
    transport?.enter(lease);
  }

  function leave(): void {
    clearTimeout(lingering);
    if (holds === 0 && calls.size === 0 && entered.delete(lease)) transport?.leave(lease);
  }

  function leaveSoon(): void {
    if (holds > 0) return;
    clearTimeout(lingering);
    lingering = setTimeout(leave, lingerMs);
    (lingering as { unref?(): void }).unref?.();
  }

  function end(call: Cut): void {
    if (!calls.delete(call) || calls.size > 0) return;
    for (const resolve of waiters.splice(0)) resolve();
    leaveSoon();
  }

  async function handle(request: unknown, options: HandleOptions = {}): Promise<{ response: { body?: unknown } }> {
    const outer = options.abortSignal;
    const controller = new AbortController();
    const { signal } = controller;
    let body: unknown;
    const cut: Cut = (reason) => {
      // Before the handler hears of it: over HTTP/2 that closes the stream, and half a body would pass for the whole.
      breakOff(body, reason);
      controller.abort(reason);
    };
    const follow = (): void => cut(outer?.reason);
    const done = (): void => {
      outer?.removeEventListener?.("abort", follow);
      end(cut);
    };
    if (outer?.aborted) follow();
    else if (outer?.addEventListener) outer.addEventListener("abort", follow);
    else if (outer) outer.onabort = follow;
    calls.add(cut);
    enter();
    try {
      const result = await handler.handle(request, { ...local, ...options, abortSignal: signal });
      const { response } = result;
      body = response.body;
      transport?.answered(lease, body);
      const watched = watchBody(body, signal, done);
      if (watched !== body) response.body = watched;
      return result;
    } catch (error) {
      done();
      throw error;
    }
  }

  const facade: RequestHandler & { [brand](): Lease } = {
    get metadata() {
      return handler.metadata;
    },
    handle,
    destroy() {},
    updateHttpClientConfig: (key, value) => void Object.assign(local, { [key]: value }),
    httpHandlerConfigs: () => ({ ...handler.httpHandlerConfigs?.(), ...local }),
    [brand]: () => lease,
  };
  const lease: Lease = {
    // Inherits from the real handler: the SDK looks at its `metadata`, its class name, and (lib-storage) at `instanceof`.
    handler: Object.setPrototypeOf(facade, handler) as RequestHandler,
    retiredBy: (owner) => holds === 0 && releasedBy === owner,
    hold() {
      holds++;
      enter();
    },
    release(owner) {
      holds--;
      releasedBy = owner;
      leaveSoon();
    },
    idle: () => new Promise((resolve) => (calls.size > 0 ? waiters.push(resolve) : resolve())),
    leave,
    cut(reason) {
      const broken = Array.from(calls);
      for (const call of broken) {
        call(reason);
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
