import { setTimeout as pause } from "node:timers/promises";
import type { Restart } from "./score.js";

/** How the machine was, told by what no credentials have part in. */
export interface Weather {
  /** The longest that the gateway took to answer an anonymous request, apart from the restart. In milliseconds. */
  readonly worstAnswerMs: number;
}

const PERIOD_MS = 100;
// A session of 6 s is in use for no longer than its first half: the rest must be enough to bridge these.
const MOST_ANSWER_MS = 1_500;
const MOST_DOWN_MS = 4_500;

/**
 * Why a minute of 6-second sessions says nothing on this machine, if so: with a server that answers late, or stays away
 * for as long as a session lives, calls fail whoever holds the credentials.
 */
export function tooBusy(weather: Weather, { downAt, upAt }: Restart): string | undefined {
  const { worstAnswerMs } = weather;
  if (worstAnswerMs > MOST_ANSWER_MS) return `the gateway took up to ${worstAnswerMs.toFixed(0)} ms to answer anybody`;
  if (upAt - downAt > MOST_DOWN_MS) return `the restart took ${(upAt - downAt).toFixed(0)} ms`;
  return undefined;
}

export interface Answer {
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Asks the gateway without credentials, ten times a second, until the signal aborts. */
export async function timeAnswers(endpoint: string, now: () => number, over: AbortSignal): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (!over.aborted) {
    const askedAt = now();
    // In the restart nobody answers, and in the end nobody waits.
    await fetch(endpoint, { signal: over })
      .then((response) => response.arrayBuffer())
      .then(() => answers.push({ askedAt, answeredAt: now() }))
      .catch(() => undefined);
    await pause(PERIOD_MS);
  }
  return answers;
}

export function weatherOf(answers: readonly Answer[], { downAt, upAt }: Restart): Weather {
  const outside = answers.filter(({ askedAt, answeredAt }) => answeredAt < downAt || askedAt > upAt);
  return { worstAnswerMs: Math.max(0, ...outside.map(({ askedAt, answeredAt }) => answeredAt - askedAt)) };
}
