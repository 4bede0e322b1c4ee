import { between, type Random } from "./random.js";
import { createTokenBucket } from "./token-bucket.js";
import { during, type WeatherKind, type WeatherSpell } from "./weather.js";

/** What STS answers, and when. */
export interface Reply {
  readonly kind: "granted" | "denied" | "throttled" | "failed" | "cut";
  /** The moment at STS that a session granted here begins, milliseconds since the start. */
  readonly issuedAt: number;
  /** Until the answer arrives. */
  readonly afterMs: number;
}

/** STS with one account's quota. */
export interface Sts {
  request(from: { readonly now: number; readonly random: Random; readonly denied: boolean }): Reply;
  /** Requests in each second since the start. */
  readonly perSecond: Uint32Array;
  readonly throttled: number;
}

const THROTTLED_SHARE = 0.005;
/** After which a load balancer cuts a connection whose server does not answer. */
const HANG_MS = 60_000;

export function createSts(plan: {
  readonly totalMs: number;
  readonly weather: readonly WeatherSpell[];
  readonly quota: number;
}): Sts {
  const perSecond = new Uint32Array(Math.ceil(plan.totalMs / 1_000) + 1);
  const bucket = createTokenBucket(plan.quota);
  let throttled = 0;

  const spellOf = (kind: WeatherKind, now: number): WeatherSpell | undefined =>
    plan.weather.find((spell) => spell.kind === kind && during(spell, now));

  return {
    perSecond,
    get throttled() {
      return throttled;
    },
    request({ now, random, denied }) {
      const second = Math.floor(now / 1_000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
      const reply = (kind: Reply["kind"], afterMs: number): Reply => ({
        kind,
        afterMs,
        issuedAt: now + Math.floor(afterMs / 2),
      });
      if (spellOf("hang", now) !== undefined) return reply("cut", HANG_MS);
      const rate = plan.quota * (spellOf("throttle", now) === undefined ? 1 : THROTTLED_SHARE);
      if (!bucket.take(now, rate)) {
        throttled++;
        return reply("throttled", between(random, 10, 50));
      }
      const latencyMs = between(random, 50, 150) + Math.floor(-50 * Math.log(1 - random()));
      if (spellOf("errors", now) !== undefined) return reply("failed", latencyMs);
      if (denied) return reply("denied", latencyMs);
      return reply("granted", spellOf("slow", now) === undefined ? latencyMs : between(random, 3_000, 40_000));
    },
  };
}
