import { isPlainObject } from "./session-options.js";

/**
 * The values as they are now, all the way down: the caller may change the object and make the next tenant's session with
 * it. What is behaviour and not data (instances, functions, objects with functions) stays the caller's own.
 */
export function snapshot(source: object): Readonly<Record<string, unknown>> {
  const target = {};
  copyInto(target, source, new Map());
  return target;
}

function copyInto(target: object, source: object, copies: Map<object, object>): object {
  copies.set(source, target);
  for (const [name, item] of Object.entries(source)) {
    // Assigned, `__proto__` would become the prototype.
    const value = copyOf(item, copies);
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  }
  // The cache knows a deeply frozen configuration again without looking into it.
  return Object.isFrozen(source) ? Object.freeze(target) : target;
}

function copyOf(value: unknown, copies: Map<object, object>): unknown {
  if (Object.prototype.toString.call(value) === "[object URL]") return copyUrl(value as UrlLike);
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) return value;
  if (Object.values(value).some((item) => typeof item === "function")) return value;
  return copies.get(value) ?? copyInto(isList ? [] : {}, value, copies);
}

interface UrlLike {
  readonly href: string;
  readonly constructor: new (href: string) => object;
}

function copyUrl({ constructor: Constructor, href }: UrlLike): object {
  return new Constructor(href);
}
