import { classNameOf, kindOf } from "./kinds.js";
import { idOf } from "./registry.js";

// Names whose values are never shown. Rather one name too many than one too few: a label is for people's eyes.
const secretName = /key|secret|token|pass|pin|pfx|credential|cookie|signature|authorization|session$|otp/i;

// What is never shown wherever it stands: PEM, access keys, user and password of a proxy or endpoint, values in a query.
const secretText =
  /-----BEGIN[^"]*|\bA(?:3T|[A-Z]IA)[A-Z0-9]{8,}|(?<=\/\/)[^\s"]*(?=@)|(?<!\w)(?!\w+:\/\/)[^\s"/]*:[^\s"]*(?=@)|(?<=[?&][^\s"=]*=)[^\s"&]*/g;

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
    if (kind === "URL" || kind === "bigint" || kind === "string") {
      const text = String(value);
      // No piece of it: the cut could fall between a password and the sign that tells it.
      return text.length > 200 ? `[${text.length} characters]` : text;
    }
    if (isObject && seen.size === seen.add(value).size) return "[seen]";
    if (kind === "Map") return Object.fromEntries(value as ReadonlyMap<string, unknown>);
    return kind === "Set" ? Array.from(value as ReadonlySet<unknown>) : value;
  });
  return `${name} ${text.replace(secretText, "***").slice(0, 1000)}`;
}
