// The rules of refresh.md once more, in the referee's own words: what core does is compared with these.
import type { RefreshPolicy, RetryDelay } from "@brs/core";

/** One moment on a machine's two clocks. */
export interface Instant {
  readonly wall: number;
  readonly mono: number;
}

/** A held set and its life. */
export interface Tenure {
  readonly accessKeyId: string;
  readonly expiresAt: number;
  readonly since: Instant;
  readonly lifeMs: number;
  /** The source told its own time. */
  readonly trusted: boolean;
  /** How often the machine had slept when the source was asked. */
  readonly sleeps: number;
  /** The wall clock was behind when the set came. */
  readonly clockBehind: boolean;
  rejected: boolean;
}

const MINUTE_MS = 60_000;

/** Age is counted on two clocks, and the longer answer decides; the wall clock alone cannot end a trusted set. */
export function remainingMs({ lifeMs, since, trusted }: Tenure, now: Instant): number {
  const monoLeft = lifeMs - (now.mono - since.mono);
  const left = Math.min(monoLeft, lifeMs - (now.wall - since.wall));
  return left <= 0 && trusted ? monoLeft : left;
}

/** What is left by the stricter clock: the windows are opened by it. */
export function strictlyLeftMs({ lifeMs, since }: Tenure, now: Instant): number {
  return lifeMs - elapsedMs(since, now);
}

export function elapsedMs(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.mono - since.mono);
}

/** The default windows of a life, without jitter. */
export function windowsOf(lifeMs: number): { readonly advisoryMs: number; readonly mandatoryMs: number } {
  const usualMs = lifeMs <= 20 * MINUTE_MS ? 5 * MINUTE_MS : lifeMs < 90 * MINUTE_MS ? 15 * MINUTE_MS : 60 * MINUTE_MS;
  const advisoryMs = Math.min(usualMs, 0.75 * lifeMs);
  return { advisoryMs, mandatoryMs: Math.min(MINUTE_MS, advisoryMs / 5) };
}

/** What has failed, for the question of how long the source is to be left alone. */
export interface Failure {
  readonly recoverable: boolean;
  /** Life that the held set has left; 0 when it is over or was rejected, undefined when there is none. */
  readonly remainingMs: number | undefined;
  /** Failures in a row. */
  readonly failures: number;
  /** Of these, the ones without a valid set. */
  readonly failuresAfterExpiry: number;
}

type Range = readonly [least: number, most: number];

/** The least and the longest pause that a policy allows after a failure. */
export function pauseRange(policy: RefreshPolicy, failure: Failure): Range {
  const { recoverable, remainingMs: remaining, failures, failuresAfterExpiry } = failure;
  const { then, holdMs } = policy.nonRecoverable;
  if (!recoverable && then === "throw") return holdMs;
  if (remaining === undefined && failures <= policy.undelayedFirstFailures) return [0, 0];
  const valid = remaining !== undefined && remaining > 0;
  const [least, most] = valid
    ? delayRange(policy.retryWhileValid, { remaining, step: 1 })
    : delayRange(policy.retryAfterExpiry, { remaining: Infinity, step: Math.max(1, failuresAfterExpiry) });
  if (!valid) return [least, most];
  const held: Range = recoverable ? [least, most] : [Math.max(least, holdMs[0]), Math.max(most, holdMs[1])];
  // The end of the set is the end of the pause.
  const endMs = policy.backoffEndsWithSet ? remaining : Infinity;
  return [Math.min(held[0], endMs), Math.min(held[1], endMs)];
}

function delayRange(
  delay: RetryDelay,
  { remaining, step }: { readonly remaining: number; readonly step: number },
): Range {
  switch (delay.kind) {
    case "uniform":
      return delay.rangeMs;
    case "doubling":
      // Earlier failures may have climbed the ladder further: it bounds the pause from below.
      return [
        Math.min(delay.maxMs, delay.firstMs * 2 ** (step - 1)) * (1 - delay.spread),
        delay.maxMs * (1 + delay.spread),
      ];
    case "share-of-remaining": {
      const share = (factor: number, cap: number): number =>
        Math.min(remaining, Math.max(delay.minMs, Math.min(cap, remaining * delay.share * factor)));
      return [share(1 - delay.spread, delay.maxMs[0]), share(1 + delay.spread, delay.maxMs[1])];
    }
  }
}

/** The longest that a plain call waits that finds a valid set which AWS has not refused. */
export function longestWaitMs({ mandatoryWait }: RefreshPolicy, tenure: Tenure, now: Instant): number {
  if (strictlyLeftMs(tenure, now) > windowsOf(tenure.lifeMs).mandatoryMs) return 0;
  return Math.min(mandatoryWait.maxMs, remainingMs(tenure, now) * mandatoryWait.shareOfRemaining);
}
