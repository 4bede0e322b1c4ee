import { kindOf, misfit, type OptionRule } from "./check-options.js";
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
const textOrNothing: OptionRule = {
  rule: "a non-empty string or nothing",
  secret: true,
  test: (value) => value === undefined || text.test(value),
};
const dateOrNothing: OptionRule = {
  rule: "a valid Date or nothing",
  test: (value) => value === undefined || timeOf(value) !== undefined,
};
const credentialRules: Readonly<Record<keyof Credentials, OptionRule>> = {
  accessKeyId: text,
  secretAccessKey: text,
  sessionToken: textOrNothing,
  expiration: dateOrNothing,
  accountId: textOrNothing,
  credentialScope: textOrNothing,
};
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
  // What a provider adds to its result is not for users.
  const { serverTime, requests: _, ...given } = source;
  for (const [name, rule] of Object.entries(credentialRules)) {
    // By name: in a class of somebody else's the fields may be accessors, which a spread does not see.
    given[name] ??= source[name];
    demand(name, given[name], rule);
  }
  demand("serverTime", serverTime, dateOrNothing);

  const expiration = timeOf(given["expiration"]);
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const credentials: object = Object.fromEntries(entries);
  for (const [name, value] of entries) {
    if (!Object.hasOwn(credentialRules, name)) continue;
    const own = name === "expiration" && expiration !== undefined ? new Date(expiration) : value;
    Object.defineProperty(credentials, name, { value: own, writable: false });
  }
  Object.defineProperty(credentials, inspect, { value: () => describe(expiration) });
  // The fields that make it C were copied from the provider's own answer.
  return { credentials: credentials as C, expiresAt: expiration ?? Infinity, serverTime: timeOf(serverTime) };
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

function demand(name: string, value: unknown, rule: OptionRule): void {
  const problem = misfit(name, value, rule);
  if (problem !== undefined) throw malformed(problem, name);
}

function malformed(problem: string, param?: string): BrsError {
  return new BrsError(
    `The provider's answer is not credentials: ${problem} Mend the provider, or wrap it in customProvider() of @brs/custom, which reads other shapes.`,
    { code: "ERR_BRS_CREDENTIALS", ...(param !== undefined && { param }) },
  );
}
