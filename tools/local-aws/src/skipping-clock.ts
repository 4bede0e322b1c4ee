import type { LocalAws } from "./start.js";

/** A clock for a source of MFA codes that waits for its device's next step. */
export interface SkippingClock {
  now(): number;
  schedule(callback: () => void, delayMs: number): () => void;
}

/**
 * Time that passes, here and at the server, as soon as somebody waits for it and the server has judged every code
 * that was handed out: no test waits for a step, and no code grows old on its way.
 */
export function skippingClock(aws: LocalAws, handedOut: () => number): SkippingClock {
  let skippedMs = 0;
  const judged = (): number => aws.counters().mfa.accepted + aws.counters().mfa.refused;
  return {
    now: () => Date.now() + skippedMs,
    schedule(callback, delayMs) {
      let turn = setImmediate(function look() {
        if (judged() < handedOut()) {
          turn = setImmediate(look);
          return;
        }
        skippedMs += delayMs;
        aws.control.clockOffset(skippedMs);
        callback();
      });
      return () => clearImmediate(turn);
    },
  };
}
