import { later, MAX_TIMER_MS, sinceMs, systemClock, untilMs } from "../src/clock.js";

describe("moments", () => {
  const moment = { wall: 100, mono: 50 };

  test("time since one is what the clock says that is further on", () => {
    expect(sinceMs(moment, { wall: 107, mono: 53 })).toBe(7);
    expect(sinceMs(moment, { wall: 103, mono: 57 })).toBe(7);
    expect(sinceMs(moment, { wall: -1e9, mono: 51 })).toBe(1);
  });

  test("time until one is the shorter of both answers", () => {
    expect(untilMs(later(moment, 10), { wall: 107, mono: 53 })).toBe(3);
    expect(untilMs(moment, moment)).toBe(0);
    expect(Object.is(untilMs(moment, moment), -0)).toBe(false);
  });

  test("one at infinity never comes", () => {
    expect(untilMs(later(moment, Infinity), { wall: 1e15, mono: 1e15 })).toBe(Infinity);
  });
});

describe("the system clock", () => {
  test("tells the runtime's time on both clocks", () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    const first = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  const fired = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      systemClock.schedule(resolve, delayMs).hold?.(true);
    });

  test("calls back once, and not after cancelling", async () => {
    const calls: string[] = [];
    systemClock.schedule(() => calls.push("cancelled"), 1)();
    systemClock.schedule(() => calls.push("once"), 1);
    await fired(2);
    await fired(2);
    expect(calls).toEqual(["once"]);
  });

  test("takes the longest delay that runtimes honour", async () => {
    const calls: string[] = [];
    const cancel = systemClock.schedule(() => calls.push("early"), MAX_TIMER_MS);
    await fired(2);
    cancel();
    expect(calls).toEqual([]);
  });

  test("uses the wall clock where the runtime has no monotonic one", () => {
    const performance = Object.getOwnPropertyDescriptor(globalThis, "performance")!;
    Object.defineProperty(globalThis, "performance", { value: undefined, configurable: true });
    try {
      const before = Date.now();
      expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
    } finally {
      Object.defineProperty(globalThis, "performance", performance);
    }
  });
});
