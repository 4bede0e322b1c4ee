import { BrsError } from "./error.js";
import type { Credentials } from "./credentials.js";

/** A provider's answer, checked. */
export interface Sealed<C extends Credentials> {
  readonly credentials: C;
  /** Epoch milliseconds; `Infinity` for credentials that do not expire. */
  readonly expiresAt: number;
  /** The source's own time in epoch milliseconds, if it told. */
  readonly serverTime: number | undefined;
  readonly requests: number;
}

const required = ["accessKeyId", "secretAccessKey"] as const;
const optional = ["sessionToken", "accountId", "credentialScope"] as const;
const notForUsers = ["serverTime", "requests"] as const;
const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * Checks a provider's answer and copies it into an object whose credential fields cannot be changed: every client
 * shares it. It stays extensible, because the AWS SDK writes a `$source` mark into credentials that it is given.
 */
export function seal<C extends Credentials>(answer: unknown): Sealed<C> {
  if (typeof answer !== "object" || answer === null) {
    throw malformed(`an object with accessKeyId and secretAccessKey, got ${kindOf(answer)}`);
  }
  const fields: Readonly<Record<string, unknown>> = { ...answer };
  for (const name of required) {
    if (!isNonEmptyString(fields[name])) throw malformed(expected(name, "a non-empty string", fields[name]), name);
  }
  for (const name of optional) {
    if (fields[name] !== undefined && !isNonEmptyString(fields[name])) {
      throw malformed(expected(name, "a non-empty string or nothing", fields[name]), name);
    }
  }
  const expiration = dateField(fields, "expiration");
  const serverTime = dateField(fields, "serverTime");
  const requests = fields["requests"];

  const credentials: Record<string, unknown> = { ...fields };
  for (const name of notForUsers) delete credentials[name];
  for (const name of [...required, ...optional, "expiration"]) {
    if (credentials[name] === undefined) delete credentials[name];
    else Object.defineProperty(credentials, name, { value: credentials[name], enumerable: true, writable: false });
  }
  if (expiration !== undefined) {
    Object.defineProperty(credentials, "expiration", {
      value: new Date(expiration),
      enumerable: true,
      writable: false,
    });
  }
  Object.defineProperty(credentials, inspect, { value: () => describe(expiration) });
  return {
    // The fields that make it C were copied from the provider's own answer.
    credentials: credentials as object as C,
    expiresAt: expiration ?? Infinity,
    serverTime,
    requests: typeof requests === "number" && requests > 0 ? requests : 1,
  };
}

function describe(expiration: number | undefined): string {
  const until = expiration === undefined ? "never" : new Date(expiration).toISOString();
  return `Credentials { accessKeyId: ***, secretAccessKey: ***, expiration: ${until} }`;
}

/** Epoch milliseconds of a `Date` field. Dates of another realm or a date library are told by what they do. */
function dateField(fields: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const time = typeof value === "object" && value !== null && "getTime" in value ? (value as Date).getTime() : NaN;
  if (!Number.isFinite(time)) throw malformed(expected(name, "a valid Date or nothing", value), name);
  return time;
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function expected(name: string, rule: string, value: unknown): string {
  return `${name}: expected ${rule}, got ${kindOf(value)}`;
}

/** The kind of a value; never the value, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number" && Number.isNaN(value)) return "NaN";
  if (Object.prototype.toString.call(value) === "[object Date]") return "an invalid Date";
  return typeof value === "undefined" ? "undefined" : `${/^[aeiou]/.test(typeof value) ? "an" : "a"} ${typeof value}`;
}

function malformed(problem: string, param?: string): BrsError {
  return new BrsError(
    `The provider's answer is not credentials: ${problem}. Mend the provider, or wrap it in customProvider() of @brs/custom, which reads other shapes.`,
    {
      code: "ERR_BRS_CREDENTIALS",
      ...(param === undefined ? {} : { param }),
    },
  );
}
