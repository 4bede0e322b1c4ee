import { BrsError, systemClock } from "@brs/core";
import type { ClientPlugin, Middleware } from "./middleware.js";

/** The calls of a session's clients, counted from `send()` on, and the bodies that they answered with. */
export interface Calls {
  readonly plugin: ClientPlugin;
  /** Counts a piece of work that is more than a client's call. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no call is under way or follows at once, or after so many milliseconds, with the (whole) ones that are left. */
  idle(timeoutMs: number): Promise<number>;
  /** Refuses calls and requests from now on, and lets bodies be cut, those of calls under way too. */
  end(): void;
}

interface BodyStream {
  readonly destroyed?: boolean;
  once(event: "close", listener: () => void): unknown;
  on(event: "error", listener: () => void): unknown;
  listenerCount(event: "error"): number;
  pipe(target: unknown): unknown;
}

/**
 * Counts calls through all that they wait for before and between requests: credentials, signing, pauses between
 * attempts. A session that closes must not take the credentials away before.
 */
export function createCalls(): Calls {
  const bodies = new Set<BodyStream>();
  let underWay = 0;
  let ended = false;
  let wake: () => void = () => {};

  function watchBodies(output: object): void {
    for (const body of Object.values(output).filter(isBodyStream)) {
      if (body.destroyed === true) continue;
      bodies.add(body);
      body.once("close", () => bodies.delete(body));
      // Answered at the last moment: nobody had the time to listen.
      if (ended) letCut(body);
    }
  }

  async function during<T>(work: () => Promise<T>): Promise<T> {
    underWay++;
    try {
      return await work();
    } finally {
      if (--underWay === 0) wake();
    }
  }

  const demandOpen = (): void => {
    if (ended) throw closedError();
  };
  const count: Middleware = (next) => (args) =>
    during(async () => {
      demandOpen();
      const result = await next(args);
      watchBodies((result as { readonly output?: object }).output ?? {});
      return result;
    });
  // Next to the wire: what was on its way there when the rest was cut would open a connection that nobody closes.
  const gate: Middleware = (next) => async (args) => {
    demandOpen();
    return next(args);
  };
  return {
    during,
    plugin: {
      applyToStack(stack) {
        stack.add(count, { name: "brsCountCalls", step: "initialize", override: true });
        stack.add(gate, { name: "brsGate", step: "deserialize", priority: "low", override: true });
      },
    },
    async idle(timeoutMs) {
      const end = systemClock.monotonic() + timeoutMs;
      for (let leftMs = timeoutMs; leftMs > 0; leftMs = end - systemClock.monotonic()) {
        if (underWay > 0) await pause(leftMs, (resolve) => (wake = resolve));
        // Whoever waited for the last call has a turn to make the next: an upload in parts goes on to its end.
        await pause(0);
        if (underWay === 0) return Math.max(0, Math.ceil(end - systemClock.monotonic()));
      }
      return 0;
    },
    end() {
      ended = true;
      bodies.forEach(letCut);
    },
  };
}

/** Makes the error of a body that nobody listens to end no process; readers get it all the same. */
function letCut(body: BodyStream): void {
  if (body.listenerCount("error") === 0) body.on("error", () => {});
}

export function closedError(): BrsError {
  return new BrsError("The session is closed. Use it before close(), or make a new one.", { code: "ERR_BRS_CLOSED" });
}

/** Somebody waits for it, so the process stays for as long. */
function pause(ms: number, onWake?: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemClock.schedule(resolve, ms);
    cancel.hold?.(true);
    onWake?.(() => {
      cancel();
      resolve();
    });
  });
}

/** The SDK wraps the bodies that the handler sees (checksums): here they are as the caller gets them. */
function isBodyStream(value: unknown): value is BodyStream {
  return typeof (value as Partial<BodyStream> | null | undefined)?.pipe === "function";
}
