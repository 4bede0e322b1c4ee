import type { Instant } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { BrsError } from "./error.js";
import { remainingMs, type Term } from "./phase.js";
import type { RefreshSettings } from "./refresh-options.js";
import type { Sealed } from "./seal.js";
import { windowsFor } from "./windows.js";

/** What a source's own answer may be off by: HTTP dates are whole seconds. */
const SERVER_TIME_GRAIN_MS = 1_000;

/** One generation of credentials. */
export interface Held<C extends Credentials> {
  readonly credentials: C;
  /** The settled promise that every read of a fresh set gets. */
  readonly promise: Promise<C>;
  /** Expiry in the source's own words, epoch milliseconds. */
  readonly expiresAt: number;
  readonly acceptedAt: Instant;
  /** The attempt that brought it. */
  readonly attempt: number;
  /** Whether it took the place of a set that AWS had refused. */
  readonly replacedRejected: boolean;
  readonly term: Term;
}

/** The term of an answer that arrives now, from an attempt whose life counts from `since`. */
export function termOf<C extends Credentials>(
  sealed: Sealed<C>,
  arrival: { readonly now: Instant; readonly since: Instant },
  settings: RefreshSettings,
): Term & { readonly capped: boolean } {
  const { expiresAt, serverTime } = sealed;
  const { now, since } = arrival;
  const trusted = serverTime !== undefined && expiresAt !== Infinity;
  const lifeMs = trusted ? expiresAt - serverTime - SERVER_TIME_GRAIN_MS : expiresAt - now.wall;
  const usefulMs = Math.min(lifeMs, settings.maxAgeMs);
  const { capped, advisoryMs, mandatoryMs } = windowsFor(Math.max(0, usefulMs), settings);
  const jitterMs = settings.policy.openingJitter * (advisoryMs - mandatoryMs) * settings.random();
  return {
    since: trusted ? since : now,
    lifeMs,
    usefulMs,
    trusted,
    windows: { advisoryMs: advisoryMs - jitterMs, mandatoryMs },
    rejected: false,
    capped,
  };
}

/** Why an answer cannot take the place of what is held; `undefined` when it can. */
export function objection<C extends Credentials>(
  sealed: Sealed<C>,
  term: Term,
  held: Held<C> | undefined,
  now: Instant,
): { readonly error: BrsError; readonly noProgress: boolean } | undefined {
  if (remainingMs(term, now) <= 0) {
    return refuse("The provider's credentials had expired on arrival. Check the source's clock and its cache.", false);
  }
  const progress =
    held === undefined ||
    held.credentials.accessKeyId !== sealed.credentials.accessKeyId ||
    sealed.expiresAt > held.expiresAt;
  if (progress) return undefined;
  return refuse(
    "The provider answered with the credentials that are held already. A source that caches must fetch when forceRefresh is true.",
    true,
  );
}

function refuse(message: string, noProgress: boolean): { readonly error: BrsError; readonly noProgress: boolean } {
  return { error: new BrsError(message, { code: "ERR_BRS_CREDENTIALS", details: { noProgress } }), noProgress };
}
