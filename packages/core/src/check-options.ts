import type { AbortSignal } from "./abort-signal.js";
import { BrsError } from "./error.js";
import { isThenable } from "./guard.js";

/** Checks one option's value and says the rule in words. */
export interface OptionRule {
  /** What the value must be, as the end of a sentence. */
  readonly rule: string;
  /** The option is a secret: an error does not even show a figure that was given. */
  readonly secret?: boolean;
  /** The option must be there. */
  readonly required?: boolean;
  /** Whether a value keeps the rule. Not asked about `undefined`, which is an absent option. */
  test(this: void, value: unknown): boolean;
}

/** What calls take to be abandoned by. */
export const signalRule: OptionRule = {
  rule: "an AbortSignal",
  test: (value) => typeof (value as Partial<AbortSignal> | null)?.addEventListener === "function",
};

/** The rules of all options, by name. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

/**
 * A validation error that names the option and the rule.
 *
 * @example
 * ```ts
 * import { invalidOption, kindOf } from "@brs/core/provider-kit";
 *
 * export function checkToken(token: unknown): void {
 *   if (typeof token === "function") return;
 *   throw invalidOption("vaultProvider", "token", `token must be a function, got ${kindOf(token)}.`);
 * }
 * ```
 */
export function invalidOption(owner: string, param: string, problem: string): BrsError {
  return new BrsError(`${owner}: ${problem}`, { code: "ERR_BRS_VALIDATION", param });
}

/**
 * Checks an options object against the rules of its options: unknown names are errors, with the right name where the
 * given one is a near miss. Absent and `undefined` options pass, but for required ones.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for the first option that is wrong; `param` names it.
 *
 * @example
 * ```ts
 * import { checkOptions, type OptionRule } from "@brs/core/provider-kit";
 *
 * const rules: Readonly<Record<string, OptionRule>> = {
 *   url: { rule: "a URL", required: true, test: (value) => typeof value === "string" && URL.canParse(value) },
 * };
 * checkOptions("vaultProvider", { url: "https://vault.example.com:8200" }, rules);
 * ```
 */
export function checkOptions(owner: string, options: unknown, rules: OptionRules): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw invalidOption(owner, "options", `options must be an object, got ${kindOf(options)}.`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) throw unknownOption(owner, unknown, Object.keys(rules));
  const wrong = findMisfit(options, rules);
  if (wrong !== undefined) throw invalidOption(owner, wrong.name, wrong.problem);
}

/** The first field that breaks its rule and what is wrong, never the value itself unless it is a plain figure. */
export function findMisfit(
  given: object,
  rules: OptionRules,
): { readonly name: string; readonly problem: string } | undefined {
  for (const [name, { rule, required, secret, test }] of Object.entries(rules)) {
    const value: unknown = given[name as never];
    if (value === undefined ? required !== true : test(value)) continue;
    const got = typeof value === "number" && secret !== true ? value : kindOf(value);
    return { name, problem: `${name} must be ${rule}, got ${got}.` };
  }
  return undefined;
}

/**
 * The error for a name that is no option, with the right name where the given one is a near miss.
 *
 * @example
 * ```ts
 * import { unknownOption } from "@brs/core/provider-kit";
 *
 * const error = unknownOption("vaultProvider", "timeout", ["url", "timeoutMs"]);
 * console.log(error.message); // … there is no option timeout. Did you mean timeoutMs? …
 * ```
 */
export function unknownOption(owner: string, name: string, known: readonly string[]): BrsError {
  const near = nearestName(name, known);
  const hint = near === undefined ? `It takes ${known.join(", ")}.` : `Did you mean ${near}?`;
  return invalidOption(owner, name, `there is no option ${name}. ${hint}`);
}

/**
 * The known name that a name was probably meant to be: the most alike, if the name is its beginning, or if they share
 * `least` of their letters in order (0 to 1, default half).
 *
 * @example
 * ```ts
 * import { nearestName } from "@brs/core/provider-kit";
 *
 * nearestName("timeout", ["url", "timeoutMs"]); // "timeoutMs"
 * ```
 */
export function nearestName(name: string, known: readonly string[], least = 0.5): string | undefined {
  // No name of ours is longer.
  const given = name.slice(0, 64).toLowerCase();
  const pairs = Array.from(given, (letter, at) => letter + (given[at + 1] ?? END));
  const likeness = known.map((ours) => likenessOf(given, pairs, ours.toLowerCase()));
  const most = Math.max(...likeness);
  return most >= least ? known[likeness.indexOf(most)] : undefined;
}

/** Makes a pair with the last letter. */
const END = "\n";

/** 0 … 1, by the pairs of neighbouring letters (Dice's coefficient): slips, swaps and units change few of them. */
function likenessOf(given: string, pairs: readonly string[], ours: string): number {
  if (given.length > 2 && ours.startsWith(given)) return 1;
  const shared = pairs.filter((pair) => (ours + END).includes(pair));
  return (2 * shared.length) / (given.length + ours.length);
}

/**
 * The kind of a value; never the value, which may be a secret.
 *
 * @example
 * ```ts
 * import { kindOf } from "@brs/core/provider-kit";
 *
 * kindOf(["a", "b"]); // "an array"
 * ```
 */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return String(value);
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  if (isThenable(value)) return "a promise";
  // Dates are spoken of where they are wrong.
  if (Object.prototype.toString.call(value) === "[object Date]") return "an invalid Date";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}
