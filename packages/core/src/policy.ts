/** How long to wait after a failed attempt. */
export type RetryDelay =
  /** A share of the remaining life ± `spread`, at least `minMs`, at most a random value from `maxMs`, never past expiry. */
  | {
      readonly kind: "share-of-remaining";
      readonly share: number;
      readonly spread: number;
      readonly minMs: number;
      readonly maxMs: readonly [from: number, to: number];
    }
  /** `firstMs`, doubling with each failure in a row up to `maxMs`, ± `spread`. */
  | { readonly kind: "doubling"; readonly firstMs: number; readonly maxMs: number; readonly spread: number }
  /** A random value from the range. */
  | { readonly kind: "uniform"; readonly rangeMs: readonly [from: number, to: number] };

/**
 * What calls get and when the source is asked, as plain data: spread {@link resilient} and change a field to make your
 * own.
 */
export interface RefreshPolicy {
  /** Who waits for an advisory refresh: nobody (`"behind"`), or the caller that starts it. */
  readonly advisory: "behind" | "first-caller-waits";
  /** The longest wait in the mandatory window: milliseconds, and a share of the remaining life; the shorter counts. */
  readonly mandatoryWait: { readonly maxMs: number; readonly shareOfRemaining: number };
  /** What a call gets when the set has expired and the source fails. AWS may still honour an expired set, or not. */
  readonly whenExpired: "throw" | "serve";
  /**
   * An error that trying again cannot mend: serve the held set until it expires, or throw the error from every call
   * that finds no fresh set. `holdMs`: how long at least until the next attempt, at random from the range.
   */
  readonly nonRecoverable: { readonly then: "serve" | "throw"; readonly holdMs: readonly [from: number, to: number] };
  /** Delay after a failure while the held set is valid. */
  readonly retryWhileValid: RetryDelay;
  /** Delay after a failure when the set has expired or was rejected by AWS, or when nothing is held. */
  readonly retryAfterExpiry: RetryDelay;
  /** Whether a back-off that began while the set was valid ends when the set expires or is rejected. */
  readonly backoffEndsWithSet: boolean;
  /** How many first fetches in a row may fail before the next one is delayed. */
  readonly undelayedFirstFailures: number;
  /** The share (0 … 1) of the advisory window up to the mandatory one by which the opening is delayed at random. */
  readonly openingJitter: number;
}

/**
 * The default policy: no call fails while valid credentials exist, and no source is stormed.
 *
 * @example
 * ```ts
 * import { refreshable, resilient, type CredentialProvider } from "@brs/core";
 *
 * export const patient = (provider: CredentialProvider) =>
 *   refreshable(provider, { policy: { ...resilient, openingJitter: 0.5 } });
 * ```
 */
export const resilient: RefreshPolicy = {
  advisory: "behind",
  mandatoryWait: { maxMs: 5_000, shareOfRemaining: 0.5 },
  whenExpired: "throw",
  nonRecoverable: { then: "serve", holdMs: [1_000, 5_000] },
  retryWhileValid: { kind: "share-of-remaining", share: 0.25, spread: 0.25, minMs: 1_000, maxMs: [300_000, 600_000] },
  retryAfterExpiry: { kind: "doubling", firstMs: 1_000, maxMs: 60_000, spread: 0.25 },
  backoffEndsWithSet: true,
  undelayedFirstFailures: 2,
  openingJitter: 0.2,
};

/**
 * The behaviour that the AWS SDKs are adopting in 2026 under the name of static stability: an expired set is served while
 * the source fails, failures are retried after five to ten minutes, and what a person must mend is thrown.
 *
 * @see https://github.com/boto/botocore/pull/3733
 * @see https://github.com/smithy-lang/smithy-rs/pull/4774
 * @see https://github.com/aws/aws-sdk-kotlin/pull/1994
 */
export const awsStandard: RefreshPolicy = {
  advisory: "first-caller-waits",
  mandatoryWait: { maxMs: Infinity, shareOfRemaining: Infinity },
  whenExpired: "serve",
  nonRecoverable: { then: "throw", holdMs: [1_000, 5_000] },
  retryWhileValid: { kind: "uniform", rangeMs: [300_000, 600_000] },
  retryAfterExpiry: { kind: "uniform", rangeMs: [300_000, 600_000] },
  backoffEndsWithSet: false,
  undelayedFirstFailures: 2,
  openingJitter: 0,
};
