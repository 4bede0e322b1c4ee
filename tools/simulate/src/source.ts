import type { CredentialProvider, Credentials, Fetched, ProviderContext } from "@brs/core";
import type { AwsKeys, Generation } from "./aws-keys.js";
import type { SessionPlan, SourceKind } from "./fleet.js";
import { EPOCH_MS, type Machine } from "./machine.js";
import type { Random } from "./random.js";
import type { AssumeRole } from "./sts-client.js";

/** What a source has at hand. */
interface Place {
  readonly plan: SessionPlan;
  readonly machine: Machine;
  readonly keys: AwsKeys;
  readonly assumeRole: AssumeRole;
  /** For those who lie. */
  readonly random: () => Random;
  readonly now: () => number;
}

const MINUTE_MS = 60_000;
/** How long before the end a cache fetches anew. */
const CACHE_MARGIN_MS = 5 * MINUTE_MS;
const STUBBORN_MARGIN_MS = 10 * MINUTE_MS;
const LIE_SHARE = 0.35;
const lies = ["overpromised", "malformed", "expired"] as const;

/** The provider of one session, of its kind. */
export function createSource(place: Place): CredentialProvider {
  return kinds[place.plan.source](place);
}

const kinds: Readonly<Record<SourceKind, (place: Place) => CredentialProvider>> = {
  sts: (place) => async (context) => {
    const { issuedAt, requests } = await ask(place, context);
    return timed(place.keys.issue(issuedAt, place.plan.lifeMs).credentials, issuedAt, requests);
  },

  timeless: (place) => async (context) => ({ ...(await fetch(place, context)).credentials }),

  // In the process: judges by the machine's clock, and knows how to fetch when told.
  caching(place) {
    const { now } = place.machine.clock();
    const isGood = ({ saidEnd }: Generation): boolean => EPOCH_MS + saidEnd - now() > CACHE_MARGIN_MS;
    return withCache(place, (kept, context) => context?.forceRefresh !== true && isGood(kept));
  },

  // Beside the process, with a clock that is right.
  stubborn(place) {
    const marginMs = Math.min(STUBBORN_MARGIN_MS, place.plan.lifeMs / 3);
    return withCache(place, ({ saidEnd }) => saidEnd - place.now() > marginMs);
  },

  lying(place) {
    const { plan, keys } = place;
    const random = place.random();
    return async (context) => {
      const { issuedAt, requests } = await ask(place, context);
      const lie = lies[Math.floor((random() * lies.length) / LIE_SHARE)];
      const saidLifeMs = lie === "overpromised" ? 2 * plan.lifeMs : plan.lifeMs;
      const { credentials } = keys.issue(issuedAt, plan.lifeMs, saidLifeMs);
      if (lie === "malformed") return { ...credentials, secretAccessKey: "" };
      const expiration = lie === "expired" ? new Date(EPOCH_MS) : credentials.expiration;
      return timed({ ...credentials, expiration }, issuedAt, requests);
    };
  },
};

function ask({ plan, assumeRole }: Place, context: ProviderContext | undefined): ReturnType<AssumeRole> {
  return assumeRole(plan.deaf ? undefined : context?.signal);
}

async function fetch(place: Place, context: ProviderContext | undefined): Promise<Generation> {
  const { issuedAt } = await ask(place, context);
  return place.keys.issue(issuedAt, place.plan.lifeMs);
}

function withCache(
  place: Place,
  isGood: (kept: Generation, context: ProviderContext | undefined) => boolean,
): CredentialProvider {
  let kept: Generation | undefined;
  return async (context) => {
    if (kept === undefined || !isGood(kept, context)) kept = await fetch(place, context);
    else await place.machine.arrival(1);
    return { ...kept.credentials };
  };
}

/** STS's `Date` header counts whole seconds. */
function timed(credentials: Credentials, issuedAt: number, requests: number): Credentials & Fetched {
  const serverTime = new Date(EPOCH_MS + Math.floor(issuedAt / 1_000) * 1_000);
  return { ...credentials, serverTime, requests };
}
