import type { RequestHandler } from "./sdk-types.js";

/** Decides when a handler goes, and who takes which of its sockets along. */
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
  readonly freeSockets?: Readonly<Record<string, readonly { destroy(): void }[] | undefined>>;
  destroy(): void;
}

/**
 * A handler for one facade or many. It goes with its last user. One that leaves earlier takes along the idle sockets
 * that it was the last to use, or nobody: the agent would keep them open, and perhaps no one would use them again.
 *
 * @param options - what the handler was made from: agents in there are the user's, and left alone
 */
export function createTransport(handler: RequestHandler, options: unknown, onUnused: () => void): Transport {
  const users = new Set<object>();
  const lastUser = new WeakMap<object, object>();
  const lent = agentsOf(options);

  return {
    handler,
    enter: (user) => void users.add(user),
    leave(user) {
      users.delete(user);
      const agents = agentsOf(handler.httpHandlerConfigs?.()).filter((agent) => !lent.includes(agent));
      if (users.size > 0) {
        for (const idle of agents.flatMap(({ freeSockets = {} }) => Object.values(freeSockets).flat())) {
          if (idle && (lastUser.get(idle) ?? user) === user) idle.destroy();
        }
      } else {
        // Its own `destroy` does not spare the agents that it was given.
        for (const each of lent.length > 0 ? agents : [handler]) each.destroy?.();
        onUnused();
      }
    },
    answered(user, body) {
      const { socket } = Object(body) as { readonly socket?: object };
      if (socket) lastUser.set(socket, user);
    },
  };
}

function agentsOf(options: unknown): readonly Agent[] {
  const { httpAgent, httpsAgent } = Object(options) as Readonly<Record<string, Partial<Agent> | undefined>>;
  // The SDK's own test for what is an agent and what the options of one.
  return [httpAgent, httpsAgent].filter((agent): agent is Agent => typeof agent?.destroy === "function");
}
