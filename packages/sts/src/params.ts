import type { RefreshWarning } from "@brs/core";
import { invalidOption, kindOf, nearestName, type OptionRule } from "@brs/core/provider-kit";

/** A value as AWS SDK inputs have it, and just as well frozen. */
export type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** What is known of an STS operation's parameters. */
export interface ParamSpec {
  readonly operation: string;
  /** Every parameter that the operation takes. */
  readonly known: readonly string[];
  /** Parameters that are checked here; AWS checks the others. */
  readonly rules: Readonly<Record<string, OptionRule>>;
}

/**
 * Checks the parameters of an STS operation. A near miss of a known name is an error. Any other unknown name passes with
 * a warning, as AWS adds parameters.
 */
export function checkParams(owner: string, params: unknown, { operation, known, rules }: ParamSpec): RefreshWarning[] {
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw invalidOption(owner, "params", `params must be an object of ${operation} parameters, got ${kindOf(params)}.`);
  }
  const given: Readonly<Record<string, unknown>> = { ...params };
  const unknown = Object.keys(given).filter((name) => given[name] !== undefined && !known.includes(name));
  for (const name of unknown) {
    // Half alike, as SourceArn is RoleArn, may be what AWS adds next.
    const near = nearestName(name, known, 2 / 3);
    if (near === undefined) continue;
    throw invalidOption(owner, `params.${name}`, `${operation} has no parameter ${name}. Did you mean ${near}?`);
  }
  for (const [name, { rule, test }] of Object.entries(rules)) {
    if (given[name] !== undefined && !test(given[name])) {
      throw invalidOption(owner, `params.${name}`, `params.${name} must be ${rule}, got ${formOf(given[name])}.`);
    }
  }
  return unknown.map((name) => ({
    code: "UNKNOWN_PARAMETER",
    message:
      `${owner}: ${operation} has no parameter ${name} that brs knows. It is passed on; ` +
      `whether it reaches STS depends on your version of @aws-sdk/client-sts.`,
  }));
}

function formOf(value: unknown): string {
  return typeof value === "string" && value !== "" ? "another string" : kindOf(value);
}

/** The rules of parameters that several operations share. */
export const commonParamRules: Readonly<Record<"RoleArn" | "SerialNumber" | "TokenCode", OptionRule>> = {
  RoleArn: {
    rule: "a role's ARN, such as arn:aws:iam::123456789012:role/app",
    test: (value) => typeof value === "string" && value.length >= 20,
  },
  SerialNumber: {
    rule: "the serial number or ARN of an MFA device (a string)",
    test: (value) => typeof value === "string" && value !== "",
  },
  TokenCode: { rule: "a string of exactly six digits 0-9", test: isMfaCode },
};

/** Whether a value is an MFA code as AWS takes it: six ASCII digits. */
export function isMfaCode(value: unknown): value is string {
  return typeof value === "string" && /^[0-9]{6}$/.test(value);
}
