/** Process-wide facts: numbers for what is compared by identity, and the hidden text of keys. */
interface Registry {
  lastId: number;
  readonly ids: WeakMap<object, number>;
  readonly texts: WeakMap<object, string>;
  /** The text of configurations that can never change, by class. */
  readonly constants: WeakMap<object, WeakMap<object, string>>;
}

const slot = Symbol.for("brs.cache.registry.1");

// On globalThis, because an application can hold the ESM and the CommonJS copy of this package at once, and a key made
// by one must mean the same client to the other. Everything is held weakly: it lives as long as what it describes.
export function registry(): Registry {
  const scope = globalThis as { [slot]?: Registry | undefined };
  return (scope[slot] ??= { lastId: 0, ids: new WeakMap(), texts: new WeakMap(), constants: new WeakMap() });
}

/** A number that stands for this very object or function, never given twice. */
export function idOf(value: object): number {
  const state = registry();
  const known = state.ids.get(value);
  if (known !== undefined) return known;
  state.ids.set(value, ++state.lastId);
  return state.lastId;
}
