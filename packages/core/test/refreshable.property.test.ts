import fc from "fast-check";
import { allowance, type Weather } from "./model/allowance.js";
import { play } from "./model/run.js";
import { lifetimes, schedules } from "./model/schedule.js";
import { endure } from "./model/weather.js";

// The seed stands in the names of the tests, so that it is known whatever becomes of the run. To see a run again, or to
// search for longer: BRS_SEED=… BRS_RUNS=100000 npx jest property
const seed = Number(process.env["BRS_SEED"] ?? Date.now() % 2 ** 31);
const runs = Number(process.env["BRS_RUNS"] ?? 10_000);
const options = { seed, interruptAfterTimeLimit: 1_800_000, markInterruptAsFailure: true };

test(`random schedules break none of the promises of refresh.md (${runs} schedules, seed ${seed})`, async () => {
  let attempts = 0;
  const schedule = fc.asyncProperty(schedules, async (given) => {
    const result = await play(given);
    attempts += result.attempts;
    if (result.broken.length > 0) throw new Error([...result.broken, "", ...result.trace].join("\n"));
  });
  await fc.assert(schedule, { ...options, numRuns: runs });
  expect(attempts).toBeGreaterThan(runs);
}, 2_000_000);

test(`the same schedule, clock and random source make the same trace (seed ${seed})`, async () => {
  const schedule = fc.asyncProperty(schedules, async (given) => {
    expect((await play(given)).trace).toEqual((await play(given)).trace);
  });
  await fc.assert(schedule, { ...options, numRuns: Math.ceil(runs / 40) });
}, 2_000_000);

const weathers = ["well", "down", "denied", "caches", "dead", "babbles", "rejects everything"] as const;

test.each<Weather>(weathers)(
  `no storm at any lifetime from 1 s to 36 h: %s (seed ${seed})`,
  async (weather) => {
    const schedule = fc.asyncProperty(
      fc.record({
        seed: fc.integer(),
        policy: fc.constantFrom("resilient" as const, "awsStandard" as const),
        mode: fc.constantFrom("deferred" as const, "eager" as const),
        lifetimeMs: lifetimes,
      }),
      fc.record({ callers: fc.constantFrom(1, 2, 50), gapMs: fc.integer({ min: 1, max: 3_000 }) }),
      async (given, load) => {
        const reads = load.callers === 50 ? 50 : 300;
        const asked = await endure(given, { ...load, weather, reads });
        expect(asked).toBeLessThanOrEqual(allowance(given.policy, weather, given.lifetimeMs, reads * load.gapMs));
      },
    );
    await fc.assert(schedule, { ...options, numRuns: Math.ceil(runs / 200) });
  },
  2_000_000,
);

test("a thousand callers of a source that fails cost what one costs", async () => {
  const given = { seed: 1, policy: "resilient", mode: "deferred", lifetimeMs: 60_000 } as const;
  for (const weather of weathers) {
    const load = { weather, gapMs: 500, reads: 100 };
    expect(await endure(given, { ...load, callers: 1_000 })).toBe(await endure(given, { ...load, callers: 1 }));
  }
}, 300_000);
