/** Runs what belongs to somebody else; what it throws, now or in a promise, is reported and goes no further. */
export function guard(run: () => unknown, onFailure: () => void): void {
  try {
    const result = run();
    if (isThenable(result)) result.then(undefined, onFailure);
  } catch {
    onFailure();
  }
}

/** Whether a value is a promise, of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === "function";
}
