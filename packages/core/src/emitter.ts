import { guard } from "./guard.js";

/** Listeners by event. Emitting never throws, and never lets a listener's promise float. */
export interface Emitter<Events extends object> {
  on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void;
  emit<E extends keyof Events>(event: E, detail: Events[E]): void;
  /** Forgets all listeners and takes no more. */
  close(): void;
}

interface Entry {
  readonly event: PropertyKey;
  readonly listener: (detail: never) => unknown;
}

export function createEmitter<Events extends object>(onListenerFailure: () => void): Emitter<Events> {
  // Entries, so that adding one function twice means two listeners, each with its own way off.
  let entries: readonly Entry[] = [];
  let closed = false;
  return {
    on(event, listener) {
      const entry: Entry = { event, listener };
      if (!closed) entries = [...entries, entry];
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    emit(event, detail) {
      for (const entry of entries) {
        if (entry.event === event) guard(() => entry.listener(detail as never), onListenerFailure);
      }
    },
    close() {
      closed = true;
      entries = [];
    },
  };
}
