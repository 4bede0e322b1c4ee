import { between, randomStream } from "./random.js";

/** What STS does wrong for a while. */
export type WeatherKind = "errors" | "hang" | "slow" | "throttle";

/** A stretch of time, from ≤ t < to. Milliseconds since the start. */
export interface Spell {
  readonly from: number;
  readonly to: number;
}

export interface WeatherSpell extends Spell {
  readonly kind: WeatherKind;
}

export const weatherText: Readonly<Record<WeatherKind, string>> = {
  errors: "STS answers 500",
  hang: "STS does not answer",
  slow: "STS takes 3 to 40 s",
  throttle: "STS grants a two-hundredth of the quota",
};

const HOUR_MS = 3_600_000;

/** How long each kind lasts: a share of an hour, or of the whole time where that is shorter. */
const lengths: Readonly<Record<WeatherKind, readonly [from: number, to: number]>> = {
  errors: [0.03, 0.15],
  hang: [0.02, 0.08],
  slow: [0.03, 0.15],
  throttle: [0.05, 0.15],
};

/** Each kind once in every hour, somewhere. Spells of different kinds may overlap. */
export function planWeather(seed: number, totalMs: number): readonly WeatherSpell[] {
  const stretchMs = Math.min(HOUR_MS, totalMs);
  const spells: WeatherSpell[] = [];
  for (let start = 0; start < totalMs; start += stretchMs) {
    for (const kind of Object.keys(lengths) as WeatherKind[]) {
      const random = randomStream(seed, "weather", kind, start);
      const [shortest, longest] = lengths[kind];
      const from = start + between(random, 0.1 * stretchMs, 0.9 * stretchMs);
      spells.push({ kind, from, to: from + between(random, shortest * stretchMs, longest * stretchMs) });
    }
  }
  return spells.filter(({ from }) => from < totalMs).sort((a, b) => a.from - b.from);
}

/** Whether a moment lies in a spell. */
export function during(spell: Spell | undefined, now: number): boolean {
  return spell !== undefined && spell.from <= now && now < spell.to;
}
