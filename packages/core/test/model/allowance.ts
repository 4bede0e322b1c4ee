import type { Mood, Schedule } from "./schedule.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How a source, or AWS, behaves all the time. */
export type Weather = Extract<Mood, "well" | "down" | "denied" | "caches" | "dead" | "babbles"> | "rejects everything";

/** The widest window that opens before the end of a life. */
function windowMs(lifeMs: number): number {
  const usual = lifeMs <= 20 * MINUTE ? 5 * MINUTE : lifeMs < 90 * MINUTE ? 15 * MINUTE : 60 * MINUTE;
  return Math.min(usual, 0.75 * lifeMs);
}

/** How many delays of the ladder 1 s, 2 s … 60 s fit into a time at the most: each a quarter shorter than it says. */
function rungsIn(ms: number): number {
  let rungs = 0;
  for (let left = ms; left > 0; rungs++) left -= 0.75 * Math.min(60 * SECOND, SECOND * 2 ** rungs);
  return rungs;
}

/** How many delays fit into a window at the most: a quarter of the rest less a quarter, 1 s at least, 300 s enough. */
function retriesIn(ms: number): number {
  let retries = 0;
  for (let left = ms; left > 0; retries++) left -= Math.min(300 * SECOND, Math.max(SECOND, 0.1875 * left));
  return retries;
}

/** The most attempts that refresh.md allows in a time: refreshes that are needed, and what the back-off lets through. */
export function allowance(policy: Schedule["policy"], weather: Weather, lifeMs: number, ms: number): number {
  const needed = 2 + ms / (lifeMs - windowMs(lifeMs));
  if (weather === "well") return needed;
  const first = 3;
  // A set may be replaced in its time before it is found rejected: then each generation is healed once, at once.
  const healed = weather === "rejects everything" ? 2 * needed : 0;
  if (policy === "awsStandard") {
    // Five minutes at least; an error that a person must mend is kept for a second at least.
    const delayMs = weather === "denied" ? SECOND : 5 * MINUTE;
    return first + healed + 1 + ms / delayMs;
  }
  // What is handed out once and never again ends some time; then the ladder counts.
  const whileValid = weather === "caches" ? 1 + retriesIn(windowMs(lifeMs)) : 0;
  return first + healed + whileValid + rungsIn(ms);
}
