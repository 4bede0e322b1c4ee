import type { RequestHandler } from "./sdk-types.js";

/** What really sends the requests of one or more facades. */
export interface Transport {
  readonly handler: RequestHandler;
  /** A facade sends through it, or is about to. */
  enter(user: object): void;
  /** A facade has nothing in flight, and nobody keeps its client. */
  leave(user: object): void;
  /** A response has arrived for a facade. */
  answered(user: object, body: unknown): void;
}

interface Agent {
  readonly freeSockets?: Readonly<Record<string, readonly Socket[] | undefined>>;
  destroy(): void;
}
interface Socket {
  destroy(): void;
}

const nothing = (): void => undefined;

/** A handler of the user's: whoever creates closes. */
export function borrowedTransport(handler: RequestHandler): Transport {
  return { handler, enter: nothing, leave: nothing, answered: nothing };
}

/**
 * A handler that its client has for itself.
 *
 * @param lent - agents of the user's, which are never destroyed
 */
export function ownTransport(handler: RequestHandler, lent: readonly unknown[]): Transport {
  return { handler, enter: nothing, leave: () => destroyHandler(handler, lent), answered: nothing };
}

/**
 * One `NodeHttpHandler` for many facades. It goes with its last user. One that leaves earlier takes along the idle
 * sockets that it was the last to use: nobody else might ever use them again, and the agent would keep them open.
 *
 * @param lent - agents of the user's, which are never destroyed and whose sockets are left alone
 */
export function sharedTransport(handler: RequestHandler, lent: readonly unknown[], onUnused: () => void): Transport {
  const users = new Set<object>();
  const lastUser = new WeakMap<object, object>();

  function closeIdleSockets(user: object): void {
    for (const agent of ownAgents(handler, lent)) {
      for (const idle of Object.values(agent.freeSockets ?? {})) {
        for (const socket of Array.from(idle ?? [])) if (lastUser.get(socket) === user) socket.destroy();
      }
    }
  }

  return {
    handler,
    enter: (user) => void users.add(user),
    leave(user) {
      users.delete(user);
      if (users.size > 0) {
        closeIdleSockets(user);
      } else {
        destroyHandler(handler, lent);
        onUnused();
      }
    },
    answered(user, body) {
      const socket: unknown = (body as { readonly socket?: unknown } | null | undefined)?.socket;
      if (typeof socket === "object" && socket !== null) lastUser.set(socket, user);
    },
  };
}

/** The agents in a handler's options that somebody made already. The SDK's own test for them is the same. */
export function lentAgents(options: unknown): readonly unknown[] {
  return typeof options === "object" && options !== null ? agentsOf(options) : [];
}

function destroyHandler(handler: RequestHandler, lent: readonly unknown[]): void {
  // Its own `destroy` does not spare the agents that it was given.
  if (lent.length === 0) handler.destroy?.();
  else for (const agent of ownAgents(handler, lent)) agent.destroy();
}

function ownAgents(handler: RequestHandler, lent: readonly unknown[]): readonly Agent[] {
  return agentsOf(handler.httpHandlerConfigs?.() ?? {}).filter((agent) => !lent.includes(agent));
}

function agentsOf({ httpAgent, httpsAgent }: { readonly httpAgent?: unknown; readonly httpsAgent?: unknown }): Agent[] {
  return [httpAgent, httpsAgent].filter(
    (agent): agent is Agent =>
      typeof agent === "object" && typeof (agent as Partial<Agent> | null)?.destroy === "function",
  );
}
