import type { BrsError } from "./error.js";
import type { RefreshReason, RefreshWarning } from "./provider.js";

/** What every event about one attempt says. */
export interface AttemptDetail {
  /** Why the provider was called. */
  readonly reason: RefreshReason;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
}

/** The events of a refreshable, by name. No event holds a secret, except for what others put into an error's `cause`. */
export interface RefreshEvents {
  /** An attempt begins. */
  readonly refreshing: AttemptDetail;
  /** New credentials are held. */
  readonly refreshed: AttemptDetail & {
    /** What the attempt took, in milliseconds. */
    readonly durationMs: number;
    /** When the new credentials expire, by the source's own words. */
    readonly expiration: Date | undefined;
    /** The answer came after its attempt had been given up. */
    readonly late: boolean;
  };
  /** An attempt failed; what was held is still held. */
  readonly refreshFailed: AttemptDetail & {
    /** What the attempt took, in milliseconds. */
    readonly durationMs: number;
    /** Why, with the source's own error as `cause`. */
    readonly error: BrsError;
    /** The source answered with what is held already: it probably caches. */
    readonly noProgress: boolean;
    /** How long the source is left alone, in milliseconds; 0 when the next call may ask it. */
    readonly retryInMs: number;
  };
  /** AWS refused the held credentials. */
  readonly rejected: {
    /** The credentials had just replaced refused ones: the next attempt is delayed. */
    readonly repeated: boolean;
  };
  /** Something odd that needs a person. */
  readonly warning: RefreshWarning;
  /** The refreshable has closed. */
  readonly closed: Readonly<Record<string, never>>;
}

/** The names of the events. */
export const refreshEventNames: readonly (keyof RefreshEvents)[] = [
  "refreshing",
  "refreshed",
  "refreshFailed",
  "rejected",
  "warning",
  "closed",
];
