import { drawAsk } from "./asks.js";
import type { Ask } from "./contestants.js";
import type { SessionPlan } from "./fleet.js";
import { pick, randomStream } from "./random.js";
import type { Timeline } from "./timeline.js";

/** Whoever is called. */
export interface Callee {
  readonly plan: SessionPlan;
  call(ask: Ask | undefined): "quiet" | void;
}

/**
 * Calls of AWS services: each session's come at random, at its own rate. Many such streams together are one such stream,
 * and one is cheaper than ten thousand.
 */
export function callForever(callees: readonly Callee[], seed: number, timeline: Timeline): void {
  const random = randomStream(seed, "load");
  const groups = groupByRate(callees);
  const perMs = groups.reduce((sum, [, rate]) => sum + rate, 0);
  if (perMs === 0) return;
  const after = (ms: number, run: () => void): void => {
    timeline.post(timeline.now + ms, run);
  };
  let at = 0;
  const next = (): number => (at -= Math.log(1 - random()) / perMs);
  const calls = timeline.post(next(), () => {
    timeline.repost(calls, next());
    const group = pick(random, groups);
    const callee = group[Math.floor(group.length * random())];
    return callee?.call(drawAsk(random, after));
  });
}

/** Sessions that are called equally often, and how often a group is called: calls in a millisecond. */
function groupByRate(callees: readonly Callee[]): readonly (readonly [group: readonly Callee[], rate: number])[] {
  const groups = new Map<number, Callee[]>();
  for (const callee of callees) {
    const { callEveryMs } = callee.plan;
    const group = groups.get(callEveryMs) ?? [];
    groups.set(callEveryMs, group);
    group.push(callee);
  }
  return [...groups].map(([everyMs, group]) => [group, group.length / everyMs]);
}
