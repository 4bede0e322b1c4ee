/**
 * An object with the values that it has now, all the way down: the caller may change it and make the next tenant's
 * provider or session with it. What is behaviour and not data (instances, functions, objects with functions) stays the
 * caller's own.
 *
 * @example
 * ```ts
 * import { snapshot } from "@brs/core/provider-kit";
 *
 * const options = { tags: ["photos"] };
 * const own = snapshot(options);
 * options.tags.push("videos");
 * console.log(own.tags); // [ 'photos' ]
 * ```
 */
export function snapshot<T extends object>(source: T): T {
  return copyInto({}, source, new Map()) as T;
}

function copyInto(target: object, source: object, copies: Map<object, object>): object {
  copies.set(source, target);
  for (const [name, item] of Object.entries(source)) {
    // Assigned, `__proto__` would become the prototype.
    const value = copyOf(item, copies);
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  }
  // The client cache knows a deeply frozen configuration again without looking into it.
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

/**
 * Whether a spread copies all that an object says: not so for instances of classes and for inherited values.
 *
 * @example
 * ```ts
 * import { isPlainObject } from "@brs/core/provider-kit";
 *
 * console.log(isPlainObject({ a: 1 }), isPlainObject(new Date())); // true false
 * ```
 */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // By its looks: the `Object.prototype` of another realm (a VM context, a Jest environment) is another object.
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}
