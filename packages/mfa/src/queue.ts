import { waitFor, type Signal } from "./wait.js";

/** Lets one in at a time, in the order of arrival. */
export interface Queue {
  /** Resolves when it is the caller's turn, with the function that ends it. A caller who gives up loses its place only. */
  readonly enter: (signal: Signal | undefined) => Promise<() => void>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async enter(signal) {
      let leave = (): void => undefined;
      const left = new Promise<void>((resolve) => {
        leave = resolve;
      });
      const before = last;
      last = before.then(() => left);
      try {
        await waitFor("queue", before, { signal });
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
  };
}
