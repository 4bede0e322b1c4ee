import { classNameOf, isStaticCredentials, kindOf } from "./kinds.js";
import { idOf } from "./registry.js";

const mask = "***";
const maxDepth = 4;
const maxItems = 20;
const maxText = 200;

// Names whose values are never shown. Rather one name too many than one too few: a label is for people's eyes.
const secretName = /key|secret|token|pass|pfx|credential|cookie|signature|authorization|session$|otp/i;
const pinName = /^pin|[_-]pin|P(in|IN)|^PIN/;

const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN[\s\S]*/g, mask], // PEM
  [/\b(?:A3T|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{8,}/g, mask], // access keys, wherever they stand
  [/\b(Basic|Bearer)\s+\S+/gi, `$1 ${mask}`],
  [/[^\s"'/]*:[^\s"']*@/g, `${mask}@`], // user and password of a proxy or endpoint, with and without a scheme
  [/([?&;][^=&;\s]*(?:token|signature|secret|key|pass|credential|code)[^=&;\s]*=)[^&;\s]*/gi, `$1${mask}`],
];

/** One line about a client for people: its class and its configuration, with everything masked that could be a secret. */
export function describe(name: string, config: object): string {
  const shown = properties(Object.entries(config), new Set([config]));
  return shown === "" ? `${name}()` : `${name}({ ${shown} })`;
}

function properties(entries: Iterable<readonly [unknown, unknown]>, path: Set<object>): string {
  const shown: string[] = [];
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    if (shown.length === maxItems) {
      shown.push("…");
      break;
    }
    const name = String(key);
    const secret = secretName.test(name) || pinName.test(name);
    shown.push(`${maskText(name)}: ${secret ? describeSecret(value) : describeValue(value, path)}`);
  }
  return shown.join(", ");
}

// Which provider or agent it is helps, and tells nothing.
function describeSecret(value: unknown): string {
  const shown =
    typeof value === "function" || (typeof value === "object" && value !== null && !isStaticCredentials(value));
  return shown && (typeof value === "function" || kindOf(value) === "instance") ? describeIdentity(value) : mask;
}

function describeIdentity(value: object): string {
  const name = typeof value === "function" ? value.name || "function" : (classNameOf(value) ?? "object");
  return `[${name}#${idOf(value)}]`;
}

function describeValue(value: unknown, path: Set<object>): string {
  if (typeof value === "string") return JSON.stringify(maskText(value));
  if (typeof value === "function") return describeIdentity(value);
  if (typeof value !== "object" || value === null) return String(value);
  const kind = kindOf(value);
  if (kind === "instance") return describeIdentity(value);
  if (kind === "url") return JSON.stringify(maskText((value as { readonly href: string }).href));
  if (kind === "date") return String((value as Date).getTime());
  if (kind === "bytes") return `[${(value as ArrayBufferView).byteLength} bytes]`;
  if (path.has(value)) return "[circular]";
  if (path.size > maxDepth) return "…";
  path.add(value);
  const text = describeContainer(kind, value, path);
  path.delete(value);
  return text;
}

function describeContainer(kind: string, value: object, path: Set<object>): string {
  if (kind === "plain") return `{ ${properties(Object.entries(value), path)} }`;
  if (kind === "map") return `{ ${properties(value as ReadonlyMap<unknown, unknown>, path)} }`;
  const items = Array.from(value as Iterable<unknown>);
  const shown = items.slice(0, maxItems).map((item) => describeValue(item, path));
  return `[${shown.join(", ")}${items.length > maxItems ? ", …" : ""}]`;
}

function maskText(text: string): string {
  const masked = secretTexts.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  return masked.length > maxText ? `${masked.slice(0, maxText)}…` : masked;
}
