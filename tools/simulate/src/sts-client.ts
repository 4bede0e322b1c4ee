import type { Machine } from "./machine.js";
import type { Random } from "./random.js";
import type { Reply, Sts } from "./sts.js";

/** An STS client's AssumeRole. Rejects as the SDK's does. */
export type AssumeRole = (signal: { readonly aborted: boolean } | undefined) => Promise<Granted>;

export interface Granted {
  /** Milliseconds since the start, at STS. */
  readonly issuedAt: number;
  readonly requests: number;
}

// What the SDK's standard retry mode does: three tries, full jitter, a budget that lasts until something succeeds.
const MOST_TRIES = 3;
const LONGEST_DELAY_MS = 20_000;
const FULL_BUDGET = 500;
const usual = { baseMs: 50, cost: 14 };
const throttled = { baseMs: 1_000, cost: 5 };

const errorNames: Readonly<Record<Exclude<Reply["kind"], "granted">, string>> = {
  denied: "AccessDenied",
  throttled: "Throttling",
  failed: "InternalFailure",
  cut: "GatewayTimeout",
};

export function createStsClient(place: {
  readonly sts: Sts;
  readonly machine: Machine;
  readonly random: Random;
  readonly now: () => number;
  readonly denied: () => boolean;
}): AssumeRole {
  const { sts, machine, random } = place;
  let budget = FULL_BUDGET;

  return async (signal) => {
    for (let tries = 1, spent = 1; ; tries++) {
      if (signal?.aborted === true) throw failure("AbortError", tries - 1);
      const { kind, afterMs, issuedAt } = sts.request({ now: place.now(), random, denied: place.denied() });
      await machine.arrival(afterMs);
      if (kind === "granted") {
        budget = Math.min(FULL_BUDGET, budget + spent);
        return { issuedAt, requests: tries };
      }
      const { baseMs, cost } = kind === "throttled" ? throttled : usual;
      if (kind === "denied" || tries >= MOST_TRIES || budget < cost) throw failure(errorNames[kind], tries);
      budget -= cost;
      spent = cost;
      await machine.pause(random() * Math.min(LONGEST_DELAY_MS, baseMs * 2 ** (tries - 1)));
    }
  };
}

function failure(name: string, attempts: number): Error {
  return Object.assign(new Error(`STS: ${name}`), { name, $metadata: { attempts } });
}
