import { ClientCacheError } from "./errors.js";
import { classNameOf, credentialFields, isStaticCredentials, kindOf } from "./kinds.js";
import { idOf } from "./registry.js";

// Far above any real configuration; below what would overflow the stack, or blow up where one object is reached by many ways.
const maxDepth = 100;
const maxValues = 10_000;

interface Walk {
  readonly path: object[];
  values: number;
}

/**
 * Writes a configuration as text, so that two texts are equal exactly when the configurations are: keys in any order,
 * `undefined` left out, functions and class instances as numbers that stand for their identity. Strings carry their
 * length, so that no value can pass for structure.
 */
export function encodeConfig(config: object): string {
  const walk: Walk = { path: [config], values: 0 };
  let text = "";
  for (const key of Object.keys(config).sort()) {
    const value = (config as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) continue;
    text += encodeString(key);
    text +=
      key === "credentials" && isStaticCredentials(value)
        ? "c" + encodeAll(credentialFields(value), walk)
        : encode(value, walk);
  }
  return text;
}

/** The same for one value. */
export function encodeValue(value: unknown): string {
  return encode(value, { path: [], values: 0 });
}

function encode(value: unknown, walk: Walk): string {
  switch (typeof value) {
    case "string":
      return encodeString(value);
    case "boolean":
      return value ? "t" : "f";
    case "number":
      return Object.is(value, -0) ? "n-0," : `n${value},`;
    case "bigint":
      return `i${value},`;
    case "undefined":
      return "u";
    case "symbol":
      throw invalid("a symbol cannot be compared; leave it out of the configuration");
    case "function":
      return `#${idOf(value)},`;
    default:
      return value === null ? "0" : encodeObject(value as object, walk);
  }
}

function encodeString(value: string): string {
  return `s${value.length}:${value}`;
}

function encodeObject(value: object, walk: Walk): string {
  const kind = kindOf(value);
  if (kind === "instance") return `#${idOf(value)},`;
  const ancestor = walk.path.indexOf(value);
  if (ancestor !== -1) return `^${ancestor},`;
  if (walk.path.length >= maxDepth || ++walk.values > maxValues) {
    throw invalid(`the configuration is deeper than ${maxDepth} levels or has more than ${maxValues} objects`);
  }
  walk.path.push(value);
  try {
    return encodeContent(kind, value, walk);
  } finally {
    walk.path.pop();
  }
}

function encodeContent(kind: string, value: object, walk: Walk): string {
  switch (kind) {
    case "array":
      return "[" + encodeAll(value as readonly unknown[], walk) + "]";
    case "set":
      return (
        "(" +
        Array.from(value as ReadonlySet<unknown>, (item) => encode(item, walk))
          .sort()
          .join("") +
        ")"
      );
    case "map":
      return (
        "<" +
        Array.from(value as ReadonlyMap<unknown, unknown>, (pair) => encodeAll(pair, walk))
          .sort()
          .join("") +
        ">"
      );
    case "date":
      return `d${(value as Date).getTime()},`;
    case "url":
      return "l" + encodeString((value as { readonly href: string }).href);
    case "bytes":
      return "y" + encodeString(String(classNameOf(value))) + encodeString(bytesOf(value as ArrayBufferView).join());
    default:
      return "{" + encodeProperties(value as Readonly<Record<string, unknown>>, walk) + "}";
  }
}

function encodeProperties(value: Readonly<Record<string, unknown>>, walk: Walk): string {
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) text += encodeString(key) + encode(item, walk);
  }
  return text;
}

function encodeAll(values: readonly unknown[], walk: Walk): string {
  let text = "";
  for (const value of values) text += encode(value, walk);
  return text;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function invalid(rule: string): ClientCacheError {
  return new ClientCacheError("ERR_BRS_CACHE_INVALID", `This configuration makes no cache key: ${rule}.`);
}
