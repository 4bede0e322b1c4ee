import { BrsError } from "./error.js";
import { kindOf } from "./seal.js";

/** Checks one option's value and says the rule in words. */
export interface OptionRule {
  readonly rule: string;
  test(value: unknown): boolean;
}

/** A validation error that names the option and the rule. */
export function invalidOption(owner: string, param: string, problem: string): BrsError {
  return new BrsError(`${owner}: ${problem}`, { code: "ERR_BRS_VALIDATION", param });
}

/**
 * Checks an options object against the rules of its options: unknown names are errors, with the right name where the
 * given one is a near miss. Absent and `undefined` options pass.
 */
export function checkOptions(owner: string, options: unknown, rules: Readonly<Record<string, OptionRule>>): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw invalidOption(owner, "options", `options must be an object, got ${kindOf(options)}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(owner, name, Object.keys(rules));
    if (value !== undefined && !rule.test(value)) {
      throw invalidOption(owner, name, `${name} must be ${rule.rule}, got ${describeValue(value)}.`);
    }
  }
}

function unknownOption(owner: string, name: string, known: readonly string[]): BrsError {
  const near = nearestName(name, known);
  const hint = near === undefined ? `It takes ${known.join(", ")}.` : `Did you mean ${near}?`;
  return invalidOption(owner, name, `there is no option ${name}. ${hint}`);
}

/** Numbers are no secrets and the figure helps; of everything else only the kind is told. */
function describeValue(value: unknown): string {
  return typeof value === "number" ? String(value) : kindOf(value);
}

/** The known name that a name was probably meant to be. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = simplify(name);
  const limit = Math.max(1, Math.floor(plain.length / 4));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(plain, simplify(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 64);
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
