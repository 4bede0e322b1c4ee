import { awsStandard, refreshable, resilient } from "../../src/index.js";
import type { Schedule } from "./schedule.js";
import { createWorld, randomFrom } from "./world.js";
import type { Weather } from "./allowance.js";

/** Reads at a steady pace from a source that behaves in one way, and counts what it is asked. */
export async function endure(
  { seed, policy, mode, lifetimeMs }: Pick<Schedule, "seed" | "policy" | "mode" | "lifetimeMs">,
  { weather, callers, gapMs, reads }: { weather: Weather; callers: number; gapMs: number; reads: number },
): Promise<number> {
  const world = createWorld({ lifetimeMs, told: false, interactive: false });
  world.setMood(weather === "rejects everything" ? "well" : weather, 0);
  const credentials = refreshable(world.source, {
    clock: world.clock,
    random: randomFrom(seed),
    policy: { resilient, awsStandard }[policy],
    mode,
  });
  for (let read = 0; read < reads; read++) {
    const calls = Array.from({ length: callers }, () => credentials().catch(() => undefined));
    for (const set of await Promise.all(calls)) {
      if (weather === "rejects everything" && set !== undefined) credentials.invalidate(set.accessKeyId);
    }
    await world.pass(gapMs);
  }
  const { attempts } = credentials.status();
  await credentials.close();
  return attempts;
}
