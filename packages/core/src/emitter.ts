/** A listener set for each event. Emitting never throws, and never lets a listener's promise float. */
export interface Emitter<Events extends object> {
  on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void;
  emit<E extends keyof Events>(event: E, detail: Events[E]): void;
  clear(): void;
}

export function createEmitter<Events extends object>(onListenerFailure: () => void): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<(detail: never) => void>>();
  return {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      // Wrapped, so that adding one function twice means two listeners, each with its own way off.
      const entry = (detail: Parameters<typeof listener>[0]): unknown => listener(detail);
      set.add(entry);
      return () => void set.delete(entry);
    },
    emit(event, detail) {
      for (const listener of [...(listeners.get(event) ?? [])])
        guard(() => listener(detail as never), onListenerFailure);
    },
    clear: () => listeners.clear(),
  };
}

/** Runs a listener; what it throws, now or in a promise, is reported and goes no further. */
function guard(run: () => unknown, onFailure: () => void): void {
  try {
    const result = run();
    if (isThenable(result)) result.then(undefined, onFailure);
  } catch {
    onFailure();
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { readonly then?: unknown }).then === "function"
  );
}
