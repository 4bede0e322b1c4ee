import { virtualClock } from "../../src/testing/index.js";

test("stands still until it is told to move", async () => {
  const clock = virtualClock(1_000);
  expect([clock.now(), clock.monotonic()]).toEqual([1_000, 0]);
  await clock.advance(250);
  expect([clock.now(), clock.monotonic()]).toEqual([1_250, 250]);
});

test("runs due timers in order of time, then of scheduling, each at its own moment", async () => {
  const clock = virtualClock();
  const ran: [string, number][] = [];
  const at = (name: string, ms: number) => clock.schedule(() => ran.push([name, clock.monotonic()]), ms);
  at("late", 20);
  at("first", 10);
  at("second", 10);
  at("never", 31);
  await clock.advance(30);
  expect(ran).toEqual([
    ["first", 10],
    ["second", 10],
    ["late", 20],
  ]);
  expect([clock.pending, clock.monotonic()]).toEqual([1, 30]);
});

test("lets promises settle between timers, and runs what they schedule", async () => {
  const clock = virtualClock();
  const ran: number[] = [];
  const pass = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));
  const work = async () => {
    for (let i = 0; i < 3; i++) {
      await pass(10);
      ran.push(clock.monotonic());
    }
  };
  void work();
  await clock.advance(30);
  expect(ran).toEqual([10, 20, 30]);
});

test("a cancelled timer does not run", async () => {
  const clock = virtualClock();
  let ran = false;
  clock.schedule(() => (ran = true), 10)();
  await clock.advance(20);
  expect([ran, clock.pending]).toEqual([false, 0]);
});

test("counts the timers that hold the process", () => {
  const clock = virtualClock();
  const timer = clock.schedule(() => undefined, 10);
  expect(clock.holding).toBe(0);
  timer.hold!(true);
  expect(clock.holding).toBe(1);
  timer.hold!(false);
  expect(clock.holding).toBe(0);
});

test("sets the wall clock alone, forward and back", () => {
  const clock = virtualClock(1_000);
  clock.setWall(500);
  clock.setWall(-1_200);
  expect([clock.now(), clock.monotonic()]).toEqual([300, 0]);
});

test("sleeps: the wall clock moves, the monotonic clock and timers do not", async () => {
  const clock = virtualClock(1_000);
  let ran = false;
  clock.schedule(() => (ran = true), 10);
  clock.suspend(5_000);
  await clock.advance(9);
  expect([clock.now(), clock.monotonic(), ran]).toEqual([6_009, 9, false]);
});

test("freezes: both clocks move, timers run late, at the next move", async () => {
  const clock = virtualClock(1_000);
  const ran: number[] = [];
  clock.schedule(() => ran.push(clock.monotonic()), 10);
  clock.freeze(5_000);
  expect([clock.now(), clock.monotonic(), ran]).toEqual([6_000, 5_000, []]);
  await clock.advance(0);
  expect(ran).toEqual([5_000]);
});

test("never goes back, not even when a timer freezes it beyond where it was going", async () => {
  const clock = virtualClock();
  clock.schedule(() => clock.freeze(1_000), 10);
  await clock.advance(20);
  expect(clock.monotonic()).toBe(1_010);
});
