import { systemClock } from "@brs/core";
import type { ClientPlugin, Middleware } from "./middleware.js";

/** The calls of a session's clients, counted from `send()` on. */
export interface Calls {
  readonly plugin: ClientPlugin;
  /** Resolves when no call is under way, or after so many milliseconds, with those that are left. */
  idle(timeoutMs: number): Promise<number>;
}

/**
 * Counts calls through all that they wait for before and between requests: credentials, signing, pauses between
 * attempts. A session that closes must not take the credentials away before.
 */
export function createCalls(): Calls {
  let underWay = 0;
  let wake: () => void = () => {};

  const count: Middleware = (next) => async (args) => {
    underWay++;
    try {
      return await next(args);
    } finally {
      if (--underWay === 0) wake();
    }
  };
  return {
    plugin: {
      applyToStack: (stack) => stack.add(count, { name: "brsCountCalls", step: "initialize", override: true }),
    },
    async idle(timeoutMs) {
      if (underWay === 0) return timeoutMs;
      const start = systemClock.monotonic();
      await new Promise<void>((resolve) => {
        const cancel = systemClock.schedule(resolve, timeoutMs);
        // Somebody waits for it: the process stays for as long.
        cancel.hold?.(true);
        wake = () => {
          cancel();
          resolve();
        };
      });
      return Math.max(0, timeoutMs - (systemClock.monotonic() - start));
    },
  };
}
