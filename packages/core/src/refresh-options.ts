import { checkOptions, invalidOption, type OptionRule } from "./check-options.js";
import { MAX_TIMER_MS, systemClock, type Clock } from "./clock.js";
import { checkPolicy } from "./check-policy.js";
import { resilient, type RefreshPolicy } from "./policy.js";

/** When and how credentials are refreshed. Every option may be absent or `undefined`. */
export interface RefreshOptions {
  /**
   * `"deferred"` (default): the first use fetches, later uses refresh, and no timer runs outside an attempt.
   * `"eager"`: fetches when created and keeps fresh from one timer that does not keep the process alive.
   */
  readonly mode?: "deferred" | "eager" | undefined;
  /** What calls get in each phase, and the pace after failures. Default {@link resilient}. */
  readonly policy?: RefreshPolicy | undefined;
  /**
   * How long before expiry a refresh starts behind the calls. Milliseconds, ≥ 0; default 5 min for a life up to
   * 20 min, 15 min below 90 min, else 60 min; never more than 0.75 of the life.
   */
  readonly advisoryWindowMs?: number | undefined;
  /**
   * How long before expiry calls begin to wait for the refresh. Milliseconds, 0 … `advisoryWindowMs`; default 60 s or
   * a fifth of the advisory window, whichever is less.
   */
  readonly mandatoryWindowMs?: number | undefined;
  /**
   * The time limit of one attempt, without the time that a person takes for an MFA code. It holds the process open only
   * while a caller waits. Milliseconds, > 0 and < 2³¹; default 30 000.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Refreshes credentials that are older, even such as never expire: the windows stand at that age as if life ended
   * there, and the set stays good until its own expiry. Milliseconds, > 0; default: no limit.
   */
  readonly maxAgeMs?: number | undefined;
  /** Eager mode stops refreshing when nobody has read for so long; the next read resumes. Milliseconds, > 0; default: never. */
  readonly idleStopMs?: number | undefined;
  /**
   * Told of each attempt that goes on behind a call, which never waited or stopped waiting, for hosts that freeze or end
   * after the response: `waitUntil`. The promise never rejects.
   */
  readonly background?: ((work: Promise<unknown>) => void) | undefined;
  /** Names these credentials, such as by role or tenant, in messages of the diagnostics channel `brs:refresh`. */
  readonly label?: string | undefined;
  /** Where time comes from. Default {@link systemClock}. */
  readonly clock?: Clock | undefined;
  /** Random numbers in 0 ≤ n < 1 for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** {@link RefreshOptions}, checked and filled in. */
export interface RefreshSettings {
  readonly eager: boolean;
  readonly policy: RefreshPolicy;
  readonly advisoryWindowMs: number | undefined;
  readonly mandatoryWindowMs: number | undefined;
  readonly timeoutMs: number;
  readonly maxAgeMs: number;
  readonly idleStopMs: number;
  readonly background: ((work: Promise<unknown>) => void) | undefined;
  readonly label: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

const owner = "refresh options";
/** How long a window or a demand may be. */
export const windowRule: OptionRule = {
  rule: "a finite number of milliseconds, 0 or more",
  test: (value) => Number.isFinite(value) && (value as number) >= 0,
};
const spanRule: OptionRule = {
  rule: "a finite number of milliseconds above 0",
  test: (value) => windowRule.test(value) && value !== 0,
};
const functionRule: OptionRule = { rule: "a function", test: (value) => typeof value === "function" };
const rules: Readonly<Record<keyof RefreshOptions, OptionRule>> = {
  mode: { rule: '"deferred" or "eager"', test: (value) => value === "deferred" || value === "eager" },
  policy: { rule: "resilient, awsStandard, or a copy of one with changed fields", test: isObject },
  advisoryWindowMs: windowRule,
  mandatoryWindowMs: windowRule,
  timeoutMs: {
    rule: `a number of milliseconds above 0 and at most ${MAX_TIMER_MS}`,
    test: (value) => spanRule.test(value) && (value as number) <= MAX_TIMER_MS,
  },
  maxAgeMs: spanRule,
  idleStopMs: spanRule,
  background: functionRule,
  label: { rule: "a non-empty string", test: (value) => typeof value === "string" && value !== "" },
  clock: { rule: "an object with now(), monotonic() and schedule()", test: isClock },
  random: functionRule,
};

/** Checks the options; throws `ERR_BRS_VALIDATION` that names the option and the rule. */
export function resolveRefreshOptions(options: RefreshOptions, interactive: boolean): RefreshSettings {
  checkOptions(owner, options, rules);
  const { advisoryWindowMs, mandatoryWindowMs, mode, idleStopMs, policy = resilient } = options;
  checkPolicy(policy);
  const forbid = (wrong: boolean, param: keyof RefreshOptions, problem: string): void => {
    if (wrong) throw invalidOption(owner, param, problem);
  };
  forbid(
    (mandatoryWindowMs ?? 0) > (advisoryWindowMs ?? Infinity),
    "mandatoryWindowMs",
    `mandatoryWindowMs must be at most advisoryWindowMs (${advisoryWindowMs}), got ${mandatoryWindowMs}.`,
  );
  forbid(
    mode === "eager" && interactive,
    "mode",
    'mode "eager" asks from a timer, and this provider may ask a person. Use mode "deferred", or an MFA source that says interactive: false.',
  );
  forbid(
    mode !== "eager" && idleStopMs !== undefined,
    "idleStopMs",
    'idleStopMs stops the timer of mode "eager"; set the mode, or leave it out.',
  );
  return {
    eager: mode === "eager",
    policy,
    advisoryWindowMs,
    mandatoryWindowMs,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxAgeMs: options.maxAgeMs ?? Infinity,
    idleStopMs: idleStopMs ?? Infinity,
    background: options.background,
    label: options.label,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isClock(value: unknown): boolean {
  const clock = value as Partial<Record<keyof Clock, unknown>> | null;
  return (["now", "monotonic", "schedule"] as const).every((name) => typeof clock?.[name] === "function");
}
