import { planFleet } from "../src/fleet.js";
import { planWeather } from "../src/weather.js";

const options = { seed: 3, hours: 2, sessions: 400, processes: 80 };

test("a seed plans the same fleet again, and another seed another", () => {
  expect(planFleet(options, "faults")).toEqual(planFleet(options, "faults"));
  expect(planFleet({ ...options, seed: 4 }, "faults")).not.toEqual(planFleet(options, "faults"));
});

test("a calm fleet has the same sessions and loads, and no fault of any kind", () => {
  const calm = planFleet(options, "calm");
  const faults = planFleet(options, "faults");
  const burden = ({ name, mode, lifeMs, callEveryMs }: (typeof calm.sessions)[number]) => [
    name,
    mode,
    lifeMs,
    callEveryMs,
  ];
  expect(calm.sessions.map(burden)).toEqual(faults.sessions.map(burden));
  expect(calm.weather).toEqual([]);
  expect(calm.revocations).toEqual([]);
  expect(
    calm.sessions.filter(
      ({ source, deaf, denied, refused }) => source !== "sts" || deaf || (denied ?? refused) !== undefined,
    ),
  ).toEqual([]);
  expect(calm.machines.flatMap((each) => [...each.steps, ...each.sleeps, ...each.restarts])).toEqual([]);
});

test("every kind of fault is in a fleet of a few hundred", () => {
  const { machines, sessions, weather, revocations } = planFleet(
    { ...options, sessions: 2_000, processes: 400 },
    "faults",
  );
  expect(new Set(weather.map(({ kind }) => kind))).toEqual(new Set(["errors", "hang", "slow", "throttle"]));
  expect(new Set(sessions.map(({ source }) => source)).size).toBe(5);
  expect(new Set(machines.flatMap(({ sleeps }) => sleeps.map(({ kind }) => kind))).size).toBe(2);
  for (const faulty of [
    machines.filter(({ skewMs }) => Math.abs(skewMs) > 3_600_000),
    machines.filter(({ steps }) => steps.length > 0),
    machines.filter(({ restarts }) => restarts.length > 0),
    sessions.filter(({ deaf }) => deaf),
    sessions.filter(({ denied }) => denied !== undefined),
    sessions.filter(({ refused }) => refused !== undefined),
    revocations,
  ]) {
    expect(faulty.length).toBeGreaterThan(0);
  }
});

test("no machine falls asleep while it sleeps, nor does a process end or start then", () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const { sleeps, restarts } of planFleet({ ...options, seed, sessions: 200, processes: 200 }, "faults")
      .machines) {
      for (const [index, sleep] of sleeps.entries()) {
        const next = sleeps[index + 1];
        if (next !== undefined) expect(next.at).toBeGreaterThan(sleep.at + sleep.forMs);
        for (const { at, forMs } of restarts) {
          expect(at > sleep.at + sleep.forMs || at + forMs < sleep.at).toBe(true);
        }
      }
    }
  }
});

test("every hour brings each kind of weather once, and a shorter time has it in proportion", () => {
  const hour = 3_600_000;
  const spells = planWeather(5, 3 * hour);
  expect(spells).toHaveLength(12);
  for (const start of [0, hour, 2 * hour]) {
    expect(spells.filter(({ from }) => start <= from && from < start + hour)).toHaveLength(4);
  }
  const short = planWeather(5, hour / 10);
  expect(short).toHaveLength(4);
  for (const { from, to } of short) expect(to - from).toBeLessThan(0.16 * (hour / 10));
});
