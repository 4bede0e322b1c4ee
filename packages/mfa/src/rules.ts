import type { OptionRule } from "@brs/core/provider-kit";
import { commandRules } from "@brs/core/command";

/** As long as a person may take to find a device. */
export const DEFAULT_PERSON_TIMEOUT_MS = 120_000;
/** What AWS's devices show a code for. */
export const DEFAULT_STEP_MS = 30_000;

export const timeoutRule: OptionRule = commandRules.timeoutMs;
export const flagRule: OptionRule = { rule: "true or false", test: (value) => typeof value === "boolean" };
export const stepRule: OptionRule = {
  rule: "a whole number of milliseconds from 1 to 86400000",
  test: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 86_400_000,
};

/** An object whose named members are functions. */
export function objectWith(...methods: readonly string[]): OptionRule {
  return {
    rule: `an object with ${methods.join("() and ")}()`,
    test: (value) =>
      typeof value === "object" &&
      value !== null &&
      methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function"),
  };
}
