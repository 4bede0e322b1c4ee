import type { CallOptions } from "@brs/core";
import { checkOptions, isPlainObject, signalRule, type OptionRule } from "@brs/core/provider-kit";
import type { CacheChoice, CloseOptions, SessionOptions } from "./session.js";

const nameRule: OptionRule = { rule: "a non-empty string", test: (value) => typeof value === "string" && value !== "" };
const sizeRule: OptionRule = { rule: "a whole number, 0 or more", test: (value) => isWhole(value, 0) };

const sessionRules: Readonly<Record<string, OptionRule>> = {
  region: nameRule,
  profile: nameRule,
  refresh: { rule: "a plain object", test: isPlainObject },
  cache: { rule: "a plain object with maxSize, or false", test: (value) => value === false || isPlainObject(value) },
  clientDefaults: {
    rule: "a plain object without credentials: those are the session's",
    test: (value) => isPlainObject(value) && (value as { readonly credentials?: unknown }).credentials === undefined,
  },
  recoverExpired: { rule: "true or false", test: (value) => typeof value === "boolean" },
} satisfies Record<keyof SessionOptions, OptionRule>;

const cacheRules: Readonly<Record<string, OptionRule>> = { maxSize: sizeRule };

const choiceRules: Readonly<Record<string, OptionRule>> = {
  policy: { rule: '"lru" or "lfu"', test: (value) => value === "lru" || value === "lfu" },
  maxSize: sizeRule,
} satisfies Record<keyof CacheChoice, OptionRule>;

const closeRules: Readonly<Record<string, OptionRule>> = {
  drainTimeoutMs: {
    rule: "whole milliseconds, from 0 to 2147483647",
    test: (value) => isWhole(value, 0) && (value as number) < 2 ** 31,
  },
} satisfies Record<keyof CloseOptions, OptionRule>;

const callRules = { signal: signalRule } satisfies Record<keyof CallOptions, OptionRule>;

export function checkSessionOptions(options: SessionOptions): void {
  checkOptions("createSession()", options, sessionRules);
  if (options.cache) checkOptions("createSession()'s cache", options.cache, cacheRules);
}

export function checkChoice(choice: CacheChoice): void {
  checkOptions("session cache", choice, choiceRules);
}

export function checkCloseOptions(options: CloseOptions): void {
  checkOptions("session.close()", options, closeRules);
}

export function checkCallOptions(options: CallOptions): void {
  checkOptions("session.whoami() and validate()", options, callRules);
}

export function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
