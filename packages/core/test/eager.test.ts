import { awsStandard, refreshable, resilient, type Clock } from "../src/index.js";
import { scriptedSource, virtualClock } from "../src/testing/index.js";
import { awsError, HOUR, MINUTE, SECOND, serial, setUp, watch } from "./kit.js";

const eager = { mode: "eager" } as const;

test("fetches when created", async () => {
  const { clock, source, credentials } = setUp({ refresh: eager });
  expect([source.calls.length, credentials.refreshing, credentials.phase]).toEqual([1, true, "empty"]);
  await clock.settle();
  expect(serial(credentials.peek())).toBe(1);
  expect(credentials.phase).toBe("fresh");
});

test("keeps fresh while nobody reads, from one timer that does not hold the process", async () => {
  const { clock, source, credentials } = setUp({ refresh: eager });
  for (let hour = 0; hour < 24; hour++) {
    await clock.advance(HOUR);
    expect(credentials.phase).toBe("fresh");
    expect([clock.pending, clock.holding]).toEqual([1, 0]);
  }
  // One every 45 minutes, when the window opens.
  expect(source.calls.length).toBe(1 + 24 / 0.75);
  expect(source.calls[1]).toMatchObject({ reason: "advisory", forceRefresh: true });
});

test("opens the window late by up to a fifth of what lies between the windows", async () => {
  for (const [random, opensAt] of [
    [0, 45 * MINUTE],
    [0.5, 45 * MINUTE + 0.1 * 14 * MINUTE],
    [0.99, 45 * MINUTE + 0.198 * 14 * MINUTE],
  ] as const) {
    const { clock, source, credentials } = setUp({ refresh: { ...eager, random: () => random } });
    await clock.settle();
    await clock.advance(opensAt - 1);
    expect(source.calls.length).toBe(1);
    await clock.advance(1);
    expect(source.calls.length).toBe(2);
    await credentials.close();
  }
});

test("a call finds the set fresh and never waits", async () => {
  const { clock, credentials } = setUp({ lifetimeMs: 8 * SECOND, refresh: eager });
  await clock.settle();
  for (let i = 0; i < 600; i++) {
    const call = watch(credentials());
    await clock.settle();
    expect(call.state).toBe("resolved");
    await clock.advance(100);
  }
});

test("a failed first fetch is an event, and surfaces on the first call if the source still fails", async () => {
  const { clock, source, credentials, events } = setUp({ first: { fail: new Error("down") }, refresh: eager });
  await clock.settle();
  expect(events).toMatchObject([{ event: "refreshFailed", detail: { reason: "initial", attempt: 1 } }]);
  source.next({ fail: new Error("still down") });
  await expect(credentials()).rejects.toMatchObject({ cause: { message: "still down" } });
  await clock.advance(2 * SECOND);
  expect(serial(credentials.peek())).toBe(1);
  await credentials.close();
});

describe("after a failure", () => {
  test.each([
    ["resilient", resilient],
    ["awsStandard", awsStandard],
  ])("%s: a source that fails from the start is asked on a ladder of 1 s … 60 s at the fastest", async (_, policy) => {
    const down = { fail: new Error("down") };
    const { clock, source, credentials } = setUp({ first: down, refresh: { ...eager, policy } });
    source.otherwise(down);
    const at = [0];
    credentials.on("refreshing", () => at.push(clock.monotonic()));
    await clock.advance(60 * MINUTE);
    const gaps = at.slice(1).map((time, i) => time - at[i]!);
    expect(gaps.length).toBeGreaterThan(10);
    gaps.forEach((gap, i) => expect(gap).toBeGreaterThanOrEqual(Math.min(60_000, 1_000 * 2 ** i)));
    await credentials.close();
  });

  test("tries at the pace of the policy, and again as soon as the set expires", async () => {
    const { clock, source, credentials } = setUp({ lifetimeMs: 10 * MINUTE, refresh: eager });
    await clock.settle();
    source.otherwise({ fail: new Error("down") });
    const at: number[] = [];
    const start = clock.monotonic();
    credentials.on("refreshing", () => at.push((clock.monotonic() - start) / SECOND));
    await clock.advance(11 * MINUTE);
    // The window opens at 300 s; each delay is 0.1875 of what remains, but a minute's rest from the seventh failure on.
    expect(at[0]).toBe(300);
    expect(at[1]).toBeCloseTo(356.25, 1);
    expect(at.some((time) => time >= 600 && time < 661)).toBe(true);
    expect(at.length).toBeLessThan(14);
    source.otherwise({});
    await clock.advance(MINUTE);
    expect(credentials.phase).toBe("fresh");
    await credentials.close();
  });

  test("under awsStandard is quiet for five to ten minutes, also after expiry", async () => {
    const { clock, source, credentials } = setUp({
      lifetimeMs: 10 * MINUTE,
      refresh: { ...eager, policy: awsStandard },
    });
    await clock.settle();
    source.otherwise({ fail: new Error("down") });
    await clock.advance(5 * MINUTE);
    expect(source.calls.length).toBe(2);
    await clock.advance(5 * MINUTE - 1);
    expect(source.calls.length).toBe(2);
    await clock.advance(1);
    expect(source.calls.length).toBe(3);
    await clock.advance(5 * MINUTE - 1);
    expect(source.calls.length).toBe(3);
    expect(serial(await credentials())).toBe(1);
    await credentials.close();
  });

  test("under awsStandard an error that needs a person is tried again after 1 to 5 s, on the ladder", async () => {
    const { clock, source, credentials } = setUp({ refresh: { ...eager, policy: awsStandard } });
    await clock.settle();
    source.otherwise({ fail: awsError("AccessDenied") });
    const at: number[] = [];
    const start = clock.monotonic() + 45 * MINUTE;
    credentials.on("refreshing", () => at.push((clock.monotonic() - start) / SECOND));
    await clock.advance(48 * MINUTE);
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
    await credentials.close();
  });

  test("of a call that forced a refresh the timer still goes on", async () => {
    const { clock, source, credentials } = setUp({ refresh: eager });
    await clock.settle();
    source.next({ fail: new Error("down") });
    await expect(credentials.refresh()).rejects.toThrow();
    await clock.advance(46 * MINUTE);
    expect(serial(credentials.peek())).toBe(2);
    await credentials.close();
  });
});

test("a rejected set is replaced without a call", async () => {
  const { clock, credentials } = setUp({ refresh: eager });
  await clock.settle();
  credentials.invalidate("AKIDSCRIPTED0001");
  await clock.advance(1);
  expect(serial(credentials.peek())).toBe(2);
  await credentials.close();
});

test("credentials without expiry need no timer, unless they may only reach an age", async () => {
  const forever = setUp({ lifetimeMs: Infinity, refresh: eager });
  await forever.clock.settle();
  expect([forever.credentials.phase, forever.clock.pending]).toEqual(["static", 0]);

  const aged = setUp({ lifetimeMs: Infinity, refresh: { ...eager, maxAgeMs: HOUR } });
  await aged.clock.settle();
  await aged.clock.advance(45 * MINUTE);
  expect(serial(aged.credentials.peek())).toBe(2);
  await aged.credentials.close();
});

test("waits longer than the longest timer in pieces", async () => {
  const life = 60 * 24 * HOUR;
  const { clock, source, credentials } = setUp({ lifetimeMs: life, refresh: eager });
  await clock.settle();
  await clock.advance(life - HOUR - 1);
  expect(source.calls.length).toBe(1);
  await clock.advance(1);
  expect(source.calls.length).toBe(2);
  await credentials.close();
});

test("schedules whole milliseconds, at least one and at most what timers can", async () => {
  const inner = virtualClock();
  const source = scriptedSource({ clock: inner });
  const delays: number[] = [];
  const clock: Clock = {
    now: inner.now,
    monotonic: inner.monotonic,
    schedule(callback, ms) {
      delays.push(ms);
      return inner.schedule(callback, ms);
    },
  };
  source.otherwise({ lifetimeMs: 1_001.7 });
  const credentials = refreshable(source, { ...eager, clock, random: () => 0.123456 });
  await inner.settle();
  await inner.advance(5_000);
  source.otherwise({ lifetimeMs: 100 * 24 * HOUR });
  await inner.advance(5_000);
  await credentials.close();
  expect(delays.length).toBeGreaterThan(10);
  for (const ms of delays) {
    expect(Number.isInteger(ms)).toBe(true);
    expect(ms).toBeGreaterThanOrEqual(1);
    expect(ms).toBeLessThan(2 ** 31);
  }
});

describe("idleStopMs", () => {
  test("stops when nobody has read for so long; the next read goes on", async () => {
    const { clock, source, credentials } = setUp({ refresh: { ...eager, idleStopMs: 2 * HOUR } });
    await clock.settle();
    for (let i = 0; i < 4; i++) {
      await clock.advance(45 * MINUTE);
      await credentials();
    }
    const busy = source.calls.length;
    expect(busy).toBe(5);
    await clock.advance(24 * HOUR);
    // Two more within two hours of the last read, then none.
    expect(source.calls.length).toBe(busy + 2);
    expect([credentials.phase, clock.pending]).toEqual(["expired", 0]);
    const set = await credentials();
    expect(serial(set)).toBe(busy + 3);
    expect(clock.pending).toBe(1);
    await clock.advance(46 * MINUTE);
    expect(source.calls.length).toBe(busy + 4);
    await credentials.close();
  });

  test("reads that cost only a look at the clock count as reads", async () => {
    const { clock, source, credentials } = setUp({
      lifetimeMs: 80 * SECOND,
      refresh: { ...eager, idleStopMs: 30 * SECOND },
    });
    await clock.settle();
    for (let i = 0; i < 1_000; i++) {
      void credentials();
      await clock.advance(SECOND);
    }
    // 80 s of life: a refresh every 20 s.
    expect(source.calls.length).toBe(51);
    await credentials.close();
  });
});

test("a thawed process goes on from its timer", async () => {
  const { clock, source, credentials } = setUp({ refresh: eager });
  await clock.settle();
  clock.freeze(10 * HOUR);
  expect(credentials.phase).toBe("expired");
  await clock.advance(0);
  expect(source.calls[1]).toMatchObject({ reason: "expired" });
  expect(credentials.phase).toBe("fresh");
  await credentials.close();
});

test("an attempt that a freeze cut off is followed by another without a call", async () => {
  const { clock, source, credentials } = setUp({ refresh: eager });
  await clock.settle();
  source.next({ hang: true });
  await clock.advance(45 * MINUTE);
  expect(credentials.refreshing).toBe(true);
  clock.freeze(HOUR);
  await clock.advance(1);
  expect(serial(credentials.peek())).toBe(2);
  expect(credentials.status()).toMatchObject({ attempts: 3, failures: 0 });
  await credentials.close();
});

test("after close nothing is left", async () => {
  const { clock, source, credentials } = setUp({ refresh: { ...eager, idleStopMs: HOUR } });
  await clock.settle();
  await credentials.close();
  expect(clock.pending).toBe(0);
  await credentials().catch(() => undefined);
  await clock.advance(48 * HOUR);
  expect([source.calls.length, clock.pending]).toEqual([1, 0]);
});
