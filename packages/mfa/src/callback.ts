import type { MfaCodeProvider } from "@brs/core";
import { checkOptions, invalidOption, kindOf } from "@brs/core/provider-kit";
import { checkCode } from "./code.js";
import { DEFAULT_PERSON_TIMEOUT_MS, flagRule, timeoutRule } from "./rules.js";
import { waitFor, type Signal } from "./wait.js";

/** Options of {@link callbackMfa}. */
export interface CallbackMfaOptions {
  /** Whether the function asks a person: brs then never calls it from a timer or behind a call. Default true. */
  readonly interactive?: boolean | undefined;
  /** How long to wait for an answer, in milliseconds (1 … 2³¹ − 1); `null`: for ever. Default 120 000. */
  readonly timeoutMs?: number | null | undefined;
}

const OWNER = "callbackMfa";

/**
 * Gets MFA codes from a function of yours: a dialog, a chat message, a password manager.
 *
 * An answer that is not six digits rejects with `ERR_BRS_MFA` (`details.reason` `"no-token"`), none in time with `"timeout"`;
 * what the function throws passes unchanged.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for a `get` that is no function, and for wrong options.
 *
 * @example
 * ```ts
 * import { callbackMfa } from "@brs/mfa";
 *
 * declare function showDialog(text: string): Promise<string>;
 *
 * export const dialog = callbackMfa((serialNumber) => showDialog(`MFA code of ${serialNumber}`));
 * ```
 */
export function callbackMfa(
  get: (serialNumber: string, context: { readonly signal?: Signal }) => string | Promise<string>,
  options: CallbackMfaOptions = {},
): MfaCodeProvider {
  if (typeof get !== "function") {
    throw invalidOption(OWNER, "get", `get must be a function that returns an MFA code, got ${kindOf(get)}.`);
  }
  checkOptions(OWNER, options, { interactive: flagRule, timeoutMs: timeoutRule });
  const { interactive = true, timeoutMs = DEFAULT_PERSON_TIMEOUT_MS } = options;

  const call = async (...args: Parameters<typeof get>): Promise<string> => await get(...args);
  const askCallback: MfaCodeProvider = async (serialNumber, context = {}) => {
    const { signal } = context;
    if (signal?.aborted) throw signal.reason;
    return checkCode(OWNER, await waitFor(OWNER, call(serialNumber, context), { signal, timeoutMs }));
  };
  return Object.assign(askCallback, { interactive });
}
