/**
 * An object with the values that it has now, all the way down: the caller may make the next tenant's provider with it.
 * What is behaviour and not data (instances, functions, objects with functions) stays the caller's own.
 */
export function snapshot<T extends object>(source: T): T {
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, copyOf(value)])) as T;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  return isPlain(value) && !Object.values(value).some((item) => typeof item === "function") ? snapshot(value) : value;
}

/** Whether a value is an object that says all that it is: no instance of a class. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
