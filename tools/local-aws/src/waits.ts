import type { ServerResponse } from "node:http";

/** Every request that is being delayed or held; closing the server ends them all, so no timer survives it. */
export interface Waits {
  /**
   * False when the client went away or the server closed meanwhile. `wake` is handed what ends the sleep early, and
   * answers how to take that back.
   */
  sleep(response: ServerResponse, ms: number, wake?: (finish: () => void) => () => void): Promise<boolean>;
  /** Waits until the client gives up. */
  hang(response: ServerResponse): Promise<boolean>;
  /** Waits for {@link Waits.release}. */
  hold(response: ServerResponse): Promise<boolean>;
  release(): number;
  held(): number;
  /** Resolves as soon as `count` requests are held at the same time. */
  whenHeld(count: number): Promise<void>;
  close(): void;
}

export function createWaits(): Waits {
  const pending = new Set<(goOn: boolean) => void>();
  const held = new Set<(goOn: boolean) => void>();
  const watchers = new Set<{ readonly count: number; readonly resolve: () => void }>();

  function wait(response: ServerResponse, arm: (finish: (goOn: boolean) => void) => () => void): Promise<boolean> {
    if (response.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (goOn: boolean): void => {
        response.off("close", gone);
        pending.delete(finish);
        disarm();
        resolve(goOn);
      };
      const gone = (): void => finish(false);
      response.once("close", gone);
      pending.add(finish);
      const disarm = arm(finish);
    });
  }

  return {
    sleep: (response, ms, wake) =>
      wait(response, (finish) => {
        const timer = setTimeout(finish, ms, true);
        const unwatch = wake?.(() => finish(true));
        return () => {
          clearTimeout(timer);
          unwatch?.();
        };
      }),
    hang: (response) => wait(response, () => () => undefined),
    hold: (response) =>
      wait(response, (finish) => {
        held.add(finish);
        for (const watcher of watchers) {
          if (held.size < watcher.count) continue;
          watchers.delete(watcher);
          watcher.resolve();
        }
        return () => held.delete(finish);
      }),
    release() {
      const released = [...held];
      for (const finish of released) finish(true);
      return released.length;
    },
    held: () => held.size,
    whenHeld: (count) =>
      held.size >= count ? Promise.resolve() : new Promise((resolve) => watchers.add({ count, resolve })),
    close() {
      for (const finish of [...pending]) finish(false);
      for (const watcher of watchers) watcher.resolve();
      watchers.clear();
    },
  };
}
