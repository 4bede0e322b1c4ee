import { BrsError } from "@brs/core";

type Closer = () => void | Promise<void>;

/** What a session must close at its end, in the order in which it was added. */
export interface Closing {
  /** Adds work for the end. When that has come already, does it at once and throws `ERR_BRS_CLOSED`. */
  defer(closer: Closer): void;
  /** Does it all once, last-in first-out, beginning with `last`. A failure stops nothing and is reported at the end. */
  run(last: Closer): Promise<void>;
}

export function createClosing(): Closing {
  const closers: Closer[] = [];
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      try {
        await closer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1)
      throw new AggregateError(
        failures,
        "More than one part of the session failed to close. Their errors are in `errors`.",
      );
  }

  return {
    defer(closer) {
      if (running === undefined) return void closers.push(closer);
      // What was to be closed then is closed now; whoever opened it hears why.
      void (async () => closer())().catch(() => {});
      throw new BrsError("The session is closed, and what was just opened for it as well. Make a new session.", {
        code: "ERR_BRS_CLOSED",
      });
    },
    run(last) {
      if (running === undefined) closers.push(last);
      return (running ??= runAll());
    },
  };
}
