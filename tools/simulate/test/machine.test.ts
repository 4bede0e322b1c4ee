import { createMachine, EPOCH_MS, type MachinePlan } from "../src/machine.js";
import { createTimeline } from "../src/timeline.js";

function machineWith(plan: Partial<MachinePlan>) {
  const timeline = createTimeline();
  const told: string[] = [];
  const usual = { name: "p000", startsAt: 0, skewMs: 0, steps: [], sleeps: [], restarts: [] };
  const machine = createMachine({ ...usual, ...plan }, timeline, (what) => told.push(`${timeline.now} ${what}`));
  return { timeline, machine, clock: machine.clock(), told };
}

test("a wall clock is wrong by its skew, and by a step from then on; the monotonic clock is not", async () => {
  const { timeline, clock } = machineWith({ skewMs: 500, steps: [{ at: 100, byMs: -2_000 }] });
  expect(clock.now()).toBe(EPOCH_MS + 500);
  await timeline.run(1_000);
  expect(clock.now()).toBe(EPOCH_MS + 1_000 - 1_500);
  expect(clock.monotonic()).toBe(1_000);
});

test("a suspended machine's timers and monotonic clock stand still", async () => {
  const { timeline, clock, machine } = machineWith({ sleeps: [{ at: 50, forMs: 1_000, kind: "suspend" }] });
  const fired: number[] = [];
  clock.schedule(() => fired.push(timeline.now, clock.monotonic(), clock.now() - EPOCH_MS), 100);
  await timeline.run(500);
  expect(machine.awake).toBe(false);
  expect(clock.monotonic()).toBe(50);
  await timeline.run(5_000);
  expect(fired).toEqual([1_100, 100, 1_100]);
  expect(machine.sleeps).toBe(1);
});

test("a frozen process's timers are late, and time has passed for it", async () => {
  const { timeline, clock } = machineWith({ sleeps: [{ at: 50, forMs: 1_000, kind: "freeze" }] });
  const fired: number[] = [];
  clock.schedule(() => fired.push(timeline.now, clock.monotonic()), 100);
  await timeline.run(5_000);
  expect(fired).toEqual([1_050, 1_050]);
});

test("an answer from the network arrives when the machine is awake", async () => {
  const { timeline, machine } = machineWith({ sleeps: [{ at: 50, forMs: 1_000, kind: "suspend" }] });
  const arrived: number[] = [];
  for (const delayMs of [20, 100]) void machine.arrival(delayMs).then(() => arrived.push(timeline.now));
  await timeline.run(5_000);
  expect(arrived).toEqual([20, 1_050]);
});

test("each clock counts its own timers that wait", async () => {
  const { timeline, machine, clock } = machineWith({});
  const other = machine.clock();
  const cancel = clock.schedule(() => {}, 100);
  clock.schedule(() => {}, 10);
  expect([clock.timers, other.timers]).toEqual([2, 0]);
  await timeline.run(50);
  expect(clock.timers).toBe(1);
  cancel();
  cancel();
  expect(clock.timers).toBe(0);
});

test("timers take whole milliseconds, at least one, as Node's do", async () => {
  const { timeline, clock } = machineWith({});
  const fired: number[] = [];
  for (const delayMs of [0, 0.4, 1.9, 7.5]) clock.schedule(() => fired.push(timeline.now), delayMs);
  await timeline.run(100);
  expect(fired).toEqual([1, 1, 1, 7]);
});
