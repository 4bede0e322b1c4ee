import { later, type Instant } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { BrsError } from "./error.js";
import { remainingMs, type Tenure, type Term } from "./phase.js";
import type { RefreshSettings } from "./refresh-options.js";
import type { Sealed } from "./seal.js";
import { windowsFor } from "./windows.js";

/** What a source's own answer may be off by: HTTP dates are whole seconds. */
const SERVER_TIME_GRAIN_MS = 1_000;

/** One generation of credentials. */
export interface Held<C extends Credentials> extends Sealed<C>, Tenure {
  /** The settled promise that every read of a fresh set gets. */
  readonly promise: Promise<C>;
}

/** The term of an answer that arrives `now`, from an attempt that asked at `since`. */
export function termOf(
  { expiresAt, serverTime }: Sealed<Credentials>,
  since: Instant,
  now: Instant,
  settings: RefreshSettings,
): Term & { readonly capped: boolean } {
  const trusted = serverTime !== undefined && expiresAt !== Infinity;
  const start = trusted ? since : now;
  const lifeMs = expiresAt - (trusted ? serverTime + SERVER_TIME_GRAIN_MS : now.wall);
  // The windows stand at the end of life, or of the age that the user allows.
  const usefulMs = Math.max(0, Math.min(lifeMs, settings.maxAgeMs));
  const { advisoryMs, mandatoryMs, capped } = windowsFor(usefulMs, settings);
  const jitterMs = settings.policy.openingJitter * (advisoryMs - mandatoryMs) * settings.random();
  return {
    advisory: later(start, usefulMs - advisoryMs + jitterMs),
    mandatory: later(start, usefulMs - mandatoryMs),
    end: later(start, lifeMs),
    trusted,
    rejected: false,
    capped,
  };
}

/** Throws if an answer cannot take the place of what is held. */
export function demandProgress(
  answer: Sealed<Credentials>,
  term: Term,
  held: Held<Credentials> | undefined,
  now: Instant,
): void {
  if (remainingMs(term, now) <= 0) {
    throw new BrsError(
      "The provider's credentials had expired on arrival. Check the source's clock and its cache; credentials given as an object cannot be renewed.",
      { code: "ERR_BRS_CREDENTIALS" },
    );
  }
  if (held?.credentials.accessKeyId === answer.credentials.accessKeyId && held.expiresAt >= answer.expiresAt) {
    throw new BrsError(
      "The provider answered with the credentials that are held already. A source that caches must fetch when forceRefresh is true.",
      { code: "ERR_BRS_CREDENTIALS", details: { noProgress: true } },
    );
  }
}

/** Whether an attempt failed only because the source answered with what was held. */
export function isNoProgress(error: BrsError): boolean {
  return error.details?.["noProgress"] === true;
}

/** A copy for outsiders: a `Date` can be changed by whoever holds it. */
export function expirationOf(held: Sealed<Credentials> | undefined): Date | undefined {
  return held === undefined || held.expiresAt === Infinity ? undefined : new Date(held.expiresAt);
}
