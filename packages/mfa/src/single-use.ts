import { systemClock, type Clock, type MfaCodeProvider } from "@brs/core";
import { checkOptions, invalidOption, kindOf } from "@brs/core/provider-kit";
import { checkCode } from "./code.js";
import { deviceOf, type Device } from "./device.js";
import { mfaError } from "./mfa-error.js";
import { DEFAULT_STEP_MS, objectWith, stepRule } from "./rules.js";
import { holdingTimer, waitFor, type Signal } from "./wait.js";

/** Options of {@link singleUse}. */
export interface SingleUseOptions {
  /** How long the device shows a code, in whole milliseconds (1 … 86 400 000). Default 30 000, which AWS uses. */
  readonly stepMs?: number | undefined;
  /** Where the time comes from. Default: the system's clock. */
  readonly clock?: Pick<Clock, "now" | "schedule"> | undefined;
}

const OWNER = "singleUse";
/** How often a source may come up with the used code again before it is taken for one that never changes it. */
const MAX_REPEATS = 3;
const brand: unique symbol = Symbol.for("brs.mfa.singleUse");

/**
 * Makes sure that no MFA code is handed out twice, because AWS takes a code once. Callers with the same serial number, in
 * the whole process and whatever their sources, are served one after the other, each in a 30-second step of its own.
 *
 * A code counts as used when it is handed out. The source is asked when a caller's step has begun; if it answers the used
 * code, it is asked again in the next step, three times at most, then the call rejects with `ERR_BRS_MFA`
 * (`details.reason` `"repeated"`). A caller's signal ends its own wait alone. The time limit of each question is the
 * source's own.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for a provider that is no function, and for wrong options.
 *
 * @example
 * ```ts
 * import { promptMfa, singleUse } from "@brs/mfa";
 *
 * export const phone = singleUse(promptMfa());
 * ```
 */
export function singleUse(provider: MfaCodeProvider, options: SingleUseOptions = {}): MfaCodeProvider {
  if (typeof provider !== "function") {
    throw invalidOption(OWNER, "provider", `provider must be an MFA code source, a function; got ${kindOf(provider)}.`);
  }
  checkOptions(OWNER, options, { stepMs: stepRule, clock: objectWith("now", "schedule") });
  // Wrapped twice, the outer one would hold the place that the inner one waits for.
  if (brand in provider) return provider;
  const { stepMs = DEFAULT_STEP_MS, clock = systemClock } = options;

  const ask = async (...args: Parameters<MfaCodeProvider>): Promise<unknown> => await provider(...args);
  const askOnce: MfaCodeProvider = async (serialNumber, context = {}) => {
    const { signal } = context;
    if (signal?.aborted) throw signal.reason;
    const device = deviceOf(serialNumber);
    const leave = await device.enter(signal);
    try {
      for (let repeats = 0; repeats <= MAX_REPEATS; repeats++) {
        await nextStep(device, stepMs, clock, signal);
        const code = checkCode(OWNER, await waitFor(OWNER, ask(serialNumber, context), { signal }));
        if (device.use(code, clock.now())) return code;
      }
      throw mfaError(
        OWNER,
        "repeated",
        `the source answered the code that was used already ${MAX_REPEATS + 1} times, and AWS takes a code once. Make the source wait for the device's next code.`,
      );
    } finally {
      leave();
    }
  };
  const { interactive } = provider;
  Object.defineProperty(askOnce, brand, { value: true });
  return interactive === undefined ? askOnce : Object.assign(askOnce, { interactive });
}

/** Waits until the step in which a code was last used is over. Whatever the wall clock does meanwhile, no longer than that. */
async function nextStep(
  device: Device,
  stepMs: number,
  clock: Pick<Clock, "now" | "schedule">,
  signal: Signal | undefined,
): Promise<void> {
  const usedAt = device.usedAt();
  if (usedAt === undefined) return;
  const usedStep = Math.floor(usedAt / stepMs);
  for (let now = clock.now(); Math.floor(now / stepMs) === usedStep; now = clock.now()) {
    const leftMs = (usedStep + 1) * stepMs - now;
    let cancel = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      cancel = holdingTimer(clock, leftMs, resolve);
    });
    await waitFor(OWNER, over, { signal }).finally(cancel);
  }
}
