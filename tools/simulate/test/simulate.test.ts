import { brs, brsAwsStandard, brsWithoutJitter, plainSdk, type Contestant } from "../src/contestants.js";
import { planFleet, type FleetPlan, type SourceKind } from "../src/fleet.js";
import { between, pick, randomStream } from "../src/random.js";
import { sabotaged, type Sabotage } from "../src/sabotage.js";
import { simulate } from "../src/simulate.js";

const small = { seed: 1, hours: 1, sessions: 120, processes: 40 };

async function traced(plan: FleetPlan, contestant: Contestant) {
  const lines: string[] = [];
  const run = await simulate(plan, contestant, { follow: (...event) => lines.push(event.join(" ")) });
  return { run, trace: lines.join("\n") };
}

describe("a seed", () => {
  test("gives the same trace again, byte by byte, and the same result", async () => {
    for (const contestant of [brs, plainSdk(3)]) {
      const first = await traced(planFleet(small, "faults"), contestant);
      const second = await traced(planFleet(small, "faults"), contestant);
      expect(first.trace.length).toBeGreaterThan(1_000);
      expect(second.trace).toBe(first.trace);
      expect(second.run).toEqual(first.run);
    }
  });

  test("gives another trace than another seed", async () => {
    const [first, second] = await Promise.all(
      [1, 2].map((seed) => simulate(planFleet({ ...small, seed }, "faults"), brs)),
    );
    expect(second?.digest).not.toBe(first?.digest);
  });

  test("gives the same calls to every contestant", async () => {
    const plan = planFleet(small, "faults");
    const calls = [];
    for (const contestant of [brs, brsAwsStandard, plainSdk(2)])
      calls.push((await simulate(plan, contestant)).score.calls);
    expect(new Set(calls).size).toBe(1);
  });
});

describe("without faults", () => {
  const plan = planFleet({ seed: 1, hours: 1, sessions: 600, processes: 50 }, "calm");

  test("no call fails, and none of an eager session waits for a refresh", async () => {
    const { score, violations } = await simulate(plan, brs);
    expect(violations).toEqual([]);
    expect(score).toMatchObject({ failed: 0, waitedEager: 0 });
    const sdk = await simulate(plan, plainSdk(3));
    expect(sdk.score.waitedEager).toBeGreaterThan(500);
  });

  test("jitter removes the herd", async () => {
    const { score: jittered } = await simulate(plan, brs);
    const { score: inStep } = await simulate(plan, brsWithoutJitter);
    expect(jittered.peakPerSecond).toBeLessThan(inStep.peakPerSecond / 3);
    expect(jittered.peakPerMinute).toBeLessThan(inStep.peakPerMinute / 1.5);
    expect(jittered.herd).toBeLessThan(inStep.herd / 3);
    expect(jittered.requests).toBeLessThan(inStep.requests * 1.1);
  });

  test("a session asks STS once per refresh, and as many clients of the SDK that often", async () => {
    const { score: one } = await simulate(plan, brs);
    const { score: three } = await simulate(plan, plainSdk(3));
    expect(three.requests).toBeGreaterThan(one.requests * 1.8);
  });
});

describe("under faults", () => {
  test.each([1, 2, 3])("seed %d breaks no invariant of the refresh rules", async (seed) => {
    const plan = planFleet({ ...small, seed, hours: 2 }, "faults");
    for (const contestant of [brs, brsWithoutJitter, brsAwsStandard]) {
      expect((await simulate(plan, contestant)).violations).toEqual([]);
    }
  });

  test.each([11, 12, 13])("seed %d breaks none with lives from three seconds to two minutes", async (seed) => {
    const plan = withShortLives(planFleet({ seed, hours: 0.5, sessions: 40, processes: 10 }, "faults"));
    expect((await simulate(plan, brs)).violations).toEqual([]);
  });

  test("far fewer calls fail with valid credentials in hand than with the SDK's rules", async () => {
    const plan = planFleet({ ...small, sessions: 400 }, "faults");
    const { score: ours } = await simulate(plan, brs);
    const { score: theirs } = await simulate(plan, plainSdk(3));
    expect(theirs.failedHolding).toBeGreaterThan(20);
    expect(ours.failedHolding).toBeLessThan(theirs.failedHolding / 10);
  });
});

describe("the referee", () => {
  test.each<[Sabotage, readonly unknown[]]>([
    ["stale", [1]],
    ["torn", [5]],
    ["storm", [2, 4]],
    ["rude", [3]],
    ["slow", ["waits"]],
    ["leak", [6]],
  ])("catches brs when it is broken by %s, and the seed replays it", async (kind, rules) => {
    const run = () => simulate(planFleet({ ...small, sessions: 60 }, "faults"), sabotaged(kind));
    const first = await run();
    const second = await run();
    expect(first.violations.length).toBeGreaterThan(0);
    expect(rules).toContain(first.violations[0]?.rule);
    expect(second.violations).toEqual(first.violations);
    expect(second.digest).toBe(first.digest);
  });

  test("does not hide a mistake of its own", async () => {
    const mistaken: Contestant = { ...brs, policy: undefined as never };
    const broken: Contestant = {
      ...mistaken,
      enter: () => ({
        call: async () => ({ accessKeyId: "unknown", secretAccessKey: "secret" }),
        close: async () => {
          throw new Error("a mistake");
        },
      }),
    };
    await expect(simulate(planFleet({ ...small, hours: 0.1 }, "calm"), broken)).rejects.toThrow("a mistake");
  });
});

/** Lives far shorter than AWS grants, called often, from sources of every kind. */
function withShortLives(plan: FleetPlan): FleetPlan {
  const random = randomStream(plan.seed, "short lives");
  const kinds: readonly SourceKind[] = ["sts", "timeless", "caching", "stubborn", "lying"];
  return {
    ...plan,
    sessions: plan.sessions.map((session) => ({
      ...session,
      lifeMs: between(random, 3, 120) * 1_000,
      callEveryMs: pick(random, [
        [500, 1],
        [5_000, 2],
        [30_000, 1],
      ]),
      source: pick(
        random,
        kinds.map((kind) => [kind, 1] as const),
      ),
    })),
  };
}
