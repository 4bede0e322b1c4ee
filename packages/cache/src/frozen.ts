import { isStaticCredentials, kindOf } from "./kinds.js";
import { registry } from "./registry.js";

/**
 * Remembers the text of configurations that can never change, for the next call with the same object. Only a deeply
 * frozen one qualifies: with any other, a caller who changes the object between two calls would get the client of the
 * old values.
 */
export function frozenText(Client: object, config: object, encode: () => string): string {
  if (!Object.isFrozen(config)) return encode();
  const { frozen } = registry();
  let texts = frozen.get(config);
  if (texts === undefined) {
    if (!isImmutable(config, new Set())) return encode();
    texts = new Map<object, string>();
    frozen.set(config, texts);
  }
  let text = texts.get(Client);
  if (text === undefined) texts.set(Client, (text = encode()));
  return text;
}

function isImmutable(value: unknown, seen: Set<object>): boolean {
  // What is compared by identity stays the same whatever happens inside it.
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  seen.add(value);
  switch (kindOf(value)) {
    case "plain":
    case "array":
      return Object.isFrozen(value) && Object.entries(Object.getOwnPropertyDescriptors(value)).every(isConstant, seen);
    case "instance":
      return true;
    default:
      return false; // a frozen Map, Set, Date, URL or array of bytes still changes through its methods
  }
}

function isConstant(this: Set<object>, [key, property]: [string, PropertyDescriptor]): boolean {
  // An accessor may answer differently each time, in a frozen object too.
  if (!("value" in property)) return false;
  // Credentials of a class are compared by their fields, which a class can change.
  if (key === "credentials" && isStaticCredentials(property.value) && kindOf(property.value) === "instance")
    return false;
  return isImmutable(property.value, this);
}
