import { classNameOf, kindOf } from "./kinds.js";
import { idOf } from "./registry.js";

// Names whose values are never shown. Rather one name too many than one too few: a label is for people's eyes.
const secretName = /key|secret|token|pass|pin|pfx|credential|cookie|signature|authorization|session$|otp/i;

/** One line about a client for people: its class and its configuration, with everything masked that could be a secret. */
export function describe(name: string, config: object): string {
  const seen = new Set<unknown>();
  const text = JSON.stringify(config, function (this: Readonly<Record<string, unknown>>, key: string): unknown {
    const value = this[key]; // not the replacer's: that went through `toJSON`, where a class shows what it likes
    const isObject = Object(value) === value;
    const kind = isObject ? kindOf(value as object) : typeof value;
    // Which provider or agent it is helps, and tells nothing.
    if (kind === undefined) return `[${classNameOf(value as object) ?? ""}#${idOf(value as object)}]`;
    if (secretName.test(key) && value !== undefined) return "***";
    if (["URL", "bigint", "string"].includes(kind)) return maskText(String(value));
    if (isObject && seen.size === seen.add(value).size) return "[seen]";
    if (kind === "Map") return Object.fromEntries(value as ReadonlyMap<string, unknown>);
    return kind === "Set" ? Array.from(value as ReadonlySet<unknown>) : value;
  });
  // Access keys, wherever they stand: in names too.
  return `${name} ${text.replace(/\bA(?:3T|[A-Z]IA)[A-Z0-9]{8,}/g, "***").slice(0, 1000)}`;
}

function maskText(text: string): string {
  // No piece of a long text: the cut could fall between a password and the sign that tells it.
  if (text.length > 200) return `[${text.length} characters]`;
  // User and password of an endpoint or proxy, with and without a scheme; a query; PEM.
  return text.replace(/^(\w+:\/\/)?[^]*@/, "$1***@").replace(/(?<=\?)[^]*|-----BEGIN[^]*/, "***");
}
