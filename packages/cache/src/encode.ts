import { ClientCacheError } from "./errors.js";
import { credentialNames, isStaticCredentials, kindOf } from "./kinds.js";
import { idOf } from "./registry.js";

// Far above any real configuration; below what overflows the stack, or blows up where one object is reached by many ways.
const maxObjects = 1000;

/** A configuration as text. */
export interface Encoded {
  /** Two texts are equal exactly when the configurations are. Holds secrets. */
  text: string;
  /** Whether the text holds for good: everything that is compared by content is frozen. */
  constant: boolean;
}

interface Walk extends Encoded {
  readonly path: object[];
  objects: number;
}

/**
 * Writes a configuration as text: keys in any order, `undefined` left out, functions and class instances as numbers
 * that stand for their identity. Strings carry their length, so that no value can pass for structure.
 *
 * @throws ClientCacheError `ERR_BRS_CACHE_INVALID` for a configuration of more than 1 000 objects.
 */
export function encode(config: object): Readonly<Encoded> {
  const walk: Walk = { path: [], objects: 0, constant: true, text: "" };
  walk.text = encodeObject(config, walk);
  return walk;
}

function encodeValue(value: unknown, walk: Walk): string {
  if (typeof value === "string") return `${value.length}"${value}`;
  if (Object(value) === value) return encodeObject(value as object, walk);
  return `${typeof value} ${String(value)},`;
}

function encodeObject(value: object, walk: Walk): string {
  const { path } = walk;
  const kind = kindOf(value);
  if (!kind) return `#${idOf(value)},`;
  const ancestor = path.indexOf(value);
  if (ancestor !== -1) return `^${ancestor},`;
  if (++walk.objects > maxObjects) {
    throw new ClientCacheError("ERR_BRS_CACHE_INVALID", `A configuration can have up to ${maxObjects} objects`);
  }
  walk.constant &&= isConstant(value);
  if (kind === "URL") return `url ${encodeValue((value as { readonly href: string }).href, walk)}`;
  path.push(value);
  const encodeContent = kind === "Object" ? encodeProperties : encodeItems;
  const text = `${kind}(${encodeContent(value as never, walk)})`;
  path.pop();
  return text;
}

function encodeItems(value: Iterable<unknown>, walk: Walk): string {
  const items = Array.from(value, (item) => encodeValue(item, walk));
  return (Array.isArray(value) ? items : items.sort()).join("");
}

function encodeProperties(value: Readonly<Record<string, unknown>>, walk: Walk): string {
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item === undefined) continue;
    text += encodeValue(key, walk);
    if (key === "credentials" && isStaticCredentials(item)) {
      walk.constant &&= isConstant(item);
      text += "static";
      for (const name of credentialNames) text += encodeValue(item[name], walk);
    } else {
      text += encodeValue(item, walk);
    }
  }
  return text;
}

/** Whether the object itself can never change. A frozen Map or URL still does through its methods, an accessor by itself. */
function isConstant(value: object): boolean {
  return (
    Object.isFrozen(value) &&
    ["Object", "Array"].includes(String(kindOf(value))) &&
    Object.values(Object.getOwnPropertyDescriptors(value)).every((property) => "value" in property)
  );
}
