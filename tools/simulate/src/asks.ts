import type { Ask } from "./contestants.js";
import type { Random } from "./random.js";

// Rare enough to leave the picture of refreshes as it is, and in ten thousand sessions still some thousand calls.
const SHARES = { impatient: 0.002, farsighted: 0.001, forcing: 0.000_05 };
const PATIENCE_MS = 700;
const FAR_MS = 120_000;

/** What a call asks for beyond credentials; most ask for nothing. `after` runs something later. */
export function drawAsk(random: Random, after: (ms: number, run: () => void) => void): Ask | undefined {
  const draw = random();
  if (draw >= SHARES.impatient + SHARES.farsighted + SHARES.forcing) return undefined;
  if (draw < SHARES.farsighted) return { minValidityMs: FAR_MS };
  if (draw < SHARES.farsighted + SHARES.forcing) return { forceRefresh: true };
  const controller = new AbortController();
  after(PATIENCE_MS, () => controller.abort());
  return { signal: controller.signal };
}
