import { BrsError } from "./error.js";

/** Checks one option's value and says the rule in words. */
export interface OptionRule {
  /** What the value must be, as the end of a sentence. */
  readonly rule: string;
  /** The option is a secret: an error does not even show a figure that was given. */
  readonly secret?: boolean;
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
    const problem = value === undefined ? undefined : misfit(name, value, rule);
    if (problem !== undefined) throw invalidOption(owner, name, problem);
  }
}

/** What is wrong with a value, never the value itself unless it is a plain figure; `undefined` when nothing is. */
export function misfit(name: string, value: unknown, rule: OptionRule): string | undefined {
  if (rule.test(value)) return undefined;
  const got = typeof value === "number" && rule.secret !== true ? value : kindOf(value);
  return `${name} must be ${rule.rule}, got ${got}.`;
}

/** The error for a name that is no option, with the right name where the given one is its beginning or a near miss. */
export function unknownOption(owner: string, name: string, known: readonly string[]): BrsError {
  const near = longerName(name, known) ?? nearestName(name, known);
  const hint = near === undefined ? `It takes ${known.join(", ")}.` : `Did you mean ${near}?`;
  return invalidOption(owner, name, `there is no option ${name}. ${hint}`);
}

function longerName(name: string, known: readonly string[]): string | undefined {
  const plain = simplify(name);
  return plain.length > 2 ? known.find((ours) => simplify(ours).startsWith(plain)) : undefined;
}

/** The known name that a name was probably meant to be: spelling, case and the unit of a time may differ. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = simplify(name);
  const most = Math.min(3, Math.max(1, plain.length / 4));
  for (let edits = 0; edits <= most; edits++) {
    const near = known.find((ours) => isNear(plain, simplify(ours), edits) || isSameTime(plain, ours));
    if (near !== undefined) return near;
  }
  return undefined;
}

function simplify(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** Whether a name is ours but for the unit of time, which ours end in. */
function isSameTime(plain: string, ours: string): boolean {
  const unit = /(ms|millis|milliseconds|s|secs?|seconds|mins?|minutes)$/;
  return ours.endsWith("Ms") && plain.replace(unit, "") === simplify(ours).replace(unit, "");
}

/** Whether inserting, deleting and replacing at most `edits` letters makes one word of the other. */
function isNear(a: string, b: string, edits: number): boolean {
  if (edits < 0) return false;
  if (a === "" || b === "") return a.length + b.length <= edits;
  const [restOfA, restOfB] = [a.slice(1), b.slice(1)];
  if (a.startsWith(b.charAt(0))) return isNear(restOfA, restOfB, edits);
  return isNear(restOfA, restOfB, edits - 1) || isNear(restOfA, b, edits - 1) || isNear(a, restOfB, edits - 1);
}

/** The kind of a value; never the value, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return String(value);
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  // Dates are spoken of where they are wrong.
  if (Object.prototype.toString.call(value) === "[object Date]") return "an invalid Date";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}
