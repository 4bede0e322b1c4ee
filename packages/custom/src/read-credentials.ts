import { BrsError, isBrsError, type Credentials, type Fetched } from "@brs/core";
import { kindOf } from "@brs/core/provider-kit";
import { EXPECTED_TIME, readTime } from "./read-time.js";
import { allSpellings, type Field, type Spelling } from "./spelling.js";

/** A field that is there and wrong. */
interface Invalid {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

const required = ["accessKeyId", "secretAccessKey"] as const;
const strings = ["accessKeyId", "secretAccessKey", "sessionToken", "accountId", "credentialScope"] as const;
const times = ["expiration", "serverTime"] as const;
/** The fields that only work together: mixed from two spellings, they are likely to be from two sets. */
const inseparable = ["accessKeyId", "secretAccessKey", "sessionToken"] as const;

const EXPECTED_STRING = "a string of visible ASCII characters";

/**
 * Reads credentials from what a source answered, in any of the spellings. All that is missing or wrong goes into one
 * error, which never holds a value.
 */
export function readCredentials(
  owner: string,
  answer: unknown,
  spellings: readonly [Spelling, ...Spelling[]] = allSpellings,
): Credentials & Fetched {
  try {
    return read(owner, answer, spellings);
  } catch (error) {
    if (isBrsError(error)) throw error;
    // A getter or a proxy of theirs threw.
    throw malformed(owner, "the answer cannot be read. See the error's cause.", { cause: error });
  }
}

function read(owner: string, answer: unknown, spellings: readonly [Spelling, ...Spelling[]]): Credentials & Fetched {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw malformed(owner, `expected credentials, got ${kindOf(answer)}. ${hintFor(answer, spellings[0])}`, {});
  }
  const given = presentMembers(answer, spellings);
  const spelling = mainSpelling(given, spellings);
  const missing = required.flatMap((field) =>
    spellings.some((each) => given.has(each[field][0])) ? [] : spelling[field],
  );
  const invalid: Invalid[] = mixedSpellings(given, spellings);
  const credentials: Record<string, string | Date> = {};

  for (const field of strings) {
    const value = oneValue(given, namesOf(field, spellings), invalid, Object.is);
    if (value === undefined) continue;
    if (isVisible(value.value)) credentials[field] = value.value;
    else invalid.push({ field: value.name, expected: EXPECTED_STRING, got: kindOfText(value.value) });
  }
  for (const field of times) {
    const value = oneValue(given, namesOf(field, spellings), invalid, sameTime);
    if (value === undefined) continue;
    const reading = readTime(value.value);
    if ("time" in reading) credentials[field] = reading.time;
    else invalid.push({ field: value.name, expected: EXPECTED_TIME, got: reading.got });
  }
  if (missing.length > 0 || invalid.length > 0) {
    const hint = missing.length === required.length ? ` ${hintFor(answer, spelling)}` : "";
    throw incomplete(owner, missing.sort(), invalid, hint);
  }
  // Every field of the type was checked above.
  return credentials as object as Credentials & Fetched;
}

/** Reads each known member once: a getter may answer differently the next time. */
function presentMembers(answer: object, spellings: readonly Spelling[]): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>();
  for (const name of new Set(spellings.flatMap((spelling) => Object.values(spelling).flat()))) {
    const value = (answer as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) given.set(name, value);
  }
  return given;
}

/** The spelling that the answer seems to be in, for naming what it lacks. */
function mainSpelling(given: ReadonlyMap<string, unknown>, spellings: readonly [Spelling, ...Spelling[]]): Spelling {
  const count = (spelling: Spelling): number =>
    Object.values(spelling)
      .flat()
      .filter((name) => given.has(name)).length;
  return spellings.reduce((best, spelling) => (count(spelling) > count(best) ? spelling : best));
}

function mixedSpellings(given: ReadonlyMap<string, unknown>, spellings: readonly Spelling[]): Invalid[] {
  const used = spellings.map((spelling) =>
    inseparable.flatMap((field) => spelling[field] ?? []).filter((name) => given.has(name)),
  );
  const [first, second] = used.filter((names) => names.length > 0);
  if (first === undefined || second === undefined) return [];
  const [firstName = "", secondName = ""] = [first[0], second[0]];
  return [
    { field: secondName, expected: "key, secret and token in one spelling", got: `${secondName} beside ${firstName}` },
  ];
}

function namesOf(field: Field, spellings: readonly Spelling[]): string[] {
  return [...new Set(spellings.flatMap((spelling) => spelling[field] ?? []))];
}

/** The value of a field. Two names for it are fine as long as they agree. */
function oneValue(
  given: ReadonlyMap<string, unknown>,
  names: readonly string[],
  invalid: Invalid[],
  same: (a: unknown, b: unknown) => boolean,
): { readonly name: string; readonly value: unknown } | undefined {
  const [name, ...others] = names.filter((each) => given.has(each));
  if (name === undefined) return undefined;
  const value = given.get(name);
  const other = others.find((each) => !same(value, given.get(each)));
  if (other !== undefined) invalid.push({ field: other, expected: `the same as ${name}`, got: "something else" });
  return { name, value };
}

function sameTime(a: unknown, b: unknown): boolean {
  const [first, second] = [readTime(a), readTime(b)];
  return "time" in first && "time" in second && first.time.getTime() === second.time.getTime();
}

/** Keys and tokens travel in HTTP headers: a blank or a line end from a file would only show up as a puzzle there. */
function isVisible(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

function kindOfText(value: unknown): string {
  if (typeof value !== "string" || value === "") return kindOf(value);
  return /\s/.test(value) ? "a string with blanks or line ends" : "a string with other characters";
}

function incomplete(owner: string, missing: readonly string[], invalid: readonly Invalid[], hint: string): BrsError {
  const problems = invalid.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
  if (missing.length > 0) problems.unshift(`missing ${missing.join(" and ")}`);
  const [param, ...more] = [...missing, ...invalid.map(({ field }) => field)];
  return malformed(owner, `the answer is not credentials: ${problems.join("; ")}.${hint}`, {
    ...(param !== undefined && more.length === 0 ? { param } : {}),
    details: { ...(missing.length > 0 ? { missing } : {}), ...(invalid.length > 0 ? { invalid } : {}) },
  });
}

function hintFor(answer: unknown, { accessKeyId, secretAccessKey }: Spelling): string {
  if (answer === undefined) return "Return them on every path, and await what they come from.";
  if (typeof answer === "string") return "Parse it first (JSON.parse).";
  if (typeof answer === "object" && answer !== null) {
    if ("Credentials" in answer) return "They seem to be in its member Credentials: return that.";
    if ("credentials" in answer) return "They seem to be in its member credentials: return that.";
    if ("json" in answer && "status" in answer) return "It looks like an HTTP response: return await response.json().";
  }
  return `Return an object with ${accessKeyId[0]} and ${secretAccessKey[0]}, and with a token and an expiry if they end.`;
}

type Facts = Omit<ConstructorParameters<typeof BrsError>[1], "code">;

function malformed(owner: string, problem: string, facts: Facts): BrsError {
  return new BrsError(`${owner}: ${problem}`, { code: "ERR_BRS_CREDENTIALS", ...facts });
}
