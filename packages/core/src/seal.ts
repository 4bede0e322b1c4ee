import { findMisfit, kindOf, type OptionRule } from "./check-options.js";
import type { Credentials } from "./credentials.js";
import { BrsError } from "./error.js";

/** A provider's answer, checked. */
export interface Sealed<C extends Credentials> {
  readonly credentials: C;
  /** Epoch milliseconds in the source's own words; `Infinity` for credentials that do not expire. */
  readonly expiresAt: number;
  /** The source's own time in epoch milliseconds, if it told. */
  readonly serverTime: number | undefined;
}

const text: OptionRule = {
  rule: "a non-empty string",
  secret: true,
  test: (value) => typeof value === "string" && value !== "",
};
const textOrNothing: OptionRule = { ...text, rule: "a non-empty string or nothing" };
const dateOrNothing: OptionRule = { rule: "a valid Date or nothing", test: (value) => timeOf(value) !== undefined };
const fields: Readonly<Record<keyof Credentials, OptionRule>> = {
  accessKeyId: { ...text, required: true },
  secretAccessKey: { ...text, required: true },
  sessionToken: textOrNothing,
  expiration: dateOrNothing,
  accountId: textOrNothing,
  credentialScope: textOrNothing,
};
const rules = { ...fields, serverTime: dateOrNothing };
const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * Checks a provider's answer and copies it into an object whose credential fields cannot be changed: every client
 * shares it. It stays extensible, because the AWS SDK writes a `$source` mark into credentials that it is given.
 */
export function seal<C extends Credentials>(answer: unknown): Sealed<C> {
  if (typeof answer !== "object" || answer === null) {
    throw malformed(`expected an object with accessKeyId and secretAccessKey, got ${kindOf(answer)}.`);
  }
  const source = answer as Record<string, unknown>;
  const given = { ...source };
  // By name: in a class of somebody else's the fields may be accessors, which a spread does not see.
  for (const name of Object.keys(rules)) given[name] ??= source[name];
  const wrong = findMisfit(given, rules);
  if (wrong !== undefined) throw malformed(wrong.problem, { param: wrong.name });

  const expiration = timeOf(given["expiration"]);
  if (expiration !== undefined) given["expiration"] = new Date(expiration);
  const credentials: object = {};
  for (const [name, value] of Object.entries(given)) {
    // What a provider adds to its result is not for users.
    if (value === undefined || name === "serverTime" || name === "requests") continue;
    const writable = !Object.hasOwn(fields, name);
    Object.defineProperty(credentials, name, { value, enumerable: true, configurable: true, writable });
  }
  Object.defineProperty(credentials, inspect, { value: () => describe(expiration) });
  // The fields that make it C were copied from the provider's own answer.
  return { credentials: credentials as C, expiresAt: expiration ?? Infinity, serverTime: timeOf(given["serverTime"]) };
}

function describe(expiration: number | undefined): string {
  const until = expiration === undefined ? "never" : new Date(expiration).toISOString();
  return `Credentials { accessKeyId: ***, secretAccessKey: ***, expiration: ${until} }`;
}

/** Epoch milliseconds of a valid `Date`. Dates of another realm or a date library are told by what they do. */
function timeOf(value: unknown): number | undefined {
  const date = value as Partial<Date> | null | undefined;
  const time = typeof date?.getTime === "function" ? date.getTime() : undefined;
  return Number.isFinite(time) ? time : undefined;
}

function malformed(problem: string, facts?: { readonly param: string }): BrsError {
  return new BrsError(
    `The provider's answer is not credentials: ${problem} Mend the provider, or wrap it in customProvider() of @brs/custom, which reads other shapes.`,
    { code: "ERR_BRS_CREDENTIALS", ...facts },
  );
}
