import { refreshable } from "../src/index.js";
import { HOUR, MINUTE, record, SECOND, serial, setUp, watch } from "./kit.js";

/** A source that tells its own time, `aheadMs` of the local wall clock. */
function told(aheadMs: number, lifetimeMs = HOUR) {
  const kit = setUp({ lifetimeMs });
  kit.source.otherwise({ serverAheadMs: aheadMs });
  return kit;
}

describe.each([
  ["12 h behind", 12 * HOUR],
  ["12 h ahead", -12 * HOUR],
  ["right", 0],
])("a local clock that is %s", (_, aheadMs) => {
  test("changes nothing where the source tells its time: windows and expiry hold", async () => {
    const { clock, credentials } = told(aheadMs);
    await credentials();
    // A second less than the hour: HTTP dates are whole seconds.
    await clock.advance(45 * MINUTE - SECOND - 1);
    expect(credentials.phase).toBe("fresh");
    await clock.advance(1);
    expect(credentials.phase).toBe("advisory");
    await clock.advance(14 * MINUTE);
    expect(credentials.phase).toBe("mandatory");
    await clock.advance(MINUTE - 1);
    expect(credentials.phase).toBe("mandatory");
    await clock.advance(1);
    expect(credentials.phase).toBe("expired");
  });

  test("and short sessions work without a storm", async () => {
    const { clock, source, credentials } = told(aheadMs, 8 * SECOND);
    for (let i = 0; i < 600; i++) {
      await credentials();
      await clock.advance(100);
    }
    // Seven seconds of life, refreshed after a quarter of it.
    expect(source.calls.length).toBeLessThanOrEqual(60 / 1.7);
    expect(source.calls.length).toBeGreaterThanOrEqual(60 / 1.9);
  });
});

test("life counts from the start of the attempt: what the answer took is gone", async () => {
  const { clock, source, credentials } = told(0);
  source.otherwise({ serverAheadMs: -20 * SECOND, delayMs: 20 * SECOND });
  const call = watch(credentials());
  await clock.advance(20 * SECOND);
  expect(call.state).toBe("resolved");
  await clock.advance(HOUR - 21 * SECOND - 1);
  expect(credentials.phase).toBe("mandatory");
  await clock.advance(1);
  expect(credentials.phase).toBe("expired");
});

describe("a clock that is 12 h wrong and a source that does not tell its time", () => {
  test("ahead: an answer is dead on arrival, and the error says where to look", async () => {
    const { clock, credentials } = setUp();
    const expiration = new Date(clock.now() + HOUR);
    clock.setWall(12 * HOUR);
    const other = refreshable(() => Promise.resolve({ accessKeyId: "A", secretAccessKey: "s", expiration }), { clock });
    await expect(other()).rejects.toThrow(/clock/);
    await credentials.close();
  });

  test("behind: the rejection by AWS heals it", async () => {
    const { clock, credentials } = setUp();
    const { accessKeyId } = await credentials();
    clock.setWall(-12 * HOUR);
    await clock.advance(2 * HOUR);
    // The monotonic clock knows better than the wall clock.
    expect(credentials.phase).toBe("expired");
    expect(credentials.invalidate(accessKeyId)).toBe(true);
    expect(serial(await credentials())).toBe(2);
  });
});

describe("a wall clock that jumps", () => {
  test("back never prolongs a set", async () => {
    const { clock, credentials } = setUp();
    await credentials();
    clock.setWall(-6 * HOUR);
    await clock.advance(45 * MINUTE);
    expect(credentials.phase).toBe("advisory");
    await clock.advance(15 * MINUTE);
    expect(credentials.phase).toBe("expired");
  });

  test("forward ends a set that the source told no time of", async () => {
    const { clock, credentials } = setUp();
    await credentials();
    clock.setWall(2 * HOUR);
    expect(credentials.phase).toBe("expired");
    expect(serial(await credentials())).toBe(2);
  });

  test("forward makes a set with the source's time mandatory: a call tries, and falls back", async () => {
    const { clock, source, credentials } = told(12 * HOUR);
    await credentials();
    // A device's first NTP step.
    clock.setWall(12 * HOUR);
    expect(credentials.phase).toBe("mandatory");
    source.otherwise({ fail: new Error("the network is not up yet") });
    expect(serial(await credentials())).toBe(1);
    expect(source.calls.length).toBe(2);
    source.otherwise({ serverAheadMs: 0 });
    // The back-off is a share of the life that the monotonic clock leaves.
    await clock.advance(10 * MINUTE);
    expect(serial(await credentials())).toBe(2);
    expect(credentials.phase).toBe("fresh");
  });

  test("in the middle of an attempt costs at most one more attempt, and no failure", async () => {
    const { clock, source, credentials } = told(12 * HOUR);
    const events = record(credentials);
    source.next({ delayMs: 10 * SECOND, serverAheadMs: 12 * HOUR });
    const first = watch(credentials());
    await clock.advance(5 * SECOND);
    clock.setWall(12 * HOUR);
    source.otherwise({ serverAheadMs: 0 });
    expect(serial(await credentials())).toBeGreaterThanOrEqual(1);
    await clock.advance(5 * SECOND);
    expect(first.state).toBe("resolved");
    expect(source.calls.length).toBe(2);
    expect(events.some(({ event }) => event === "refreshFailed")).toBe(false);
    // What it took is not what the wall clock jumped.
    for (const { event, detail } of events) {
      if (event === "refreshed") expect(detail["durationMs"]).toBeLessThanOrEqual(10 * SECOND);
    }
  });
});

describe("a machine that sleeps", () => {
  test("wakes with a set that has expired, if the source told no time", async () => {
    const { clock, credentials } = setUp();
    await credentials();
    clock.suspend(8 * HOUR);
    expect(credentials.phase).toBe("expired");
    expect(serial(await credentials())).toBe(2);
  });

  test("wakes with a set to be renewed, if it did: sleep looks like a corrected clock", async () => {
    const { clock, credentials } = told(0);
    await credentials();
    clock.suspend(8 * HOUR);
    expect(credentials.phase).toBe("mandatory");
    expect(serial(await credentials())).toBe(2);
  });

  test("in the middle of an attempt starts another for the next call", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ hang: true });
    const sleeper = watch(credentials());
    clock.suspend(8 * HOUR);
    expect(serial(await credentials())).toBe(1);
    await clock.settle();
    expect(serial(sleeper.value)).toBe(1);
    expect(source.calls[0]!.signal!.aborted).toBe(true);
  });
});
