import { awsStandard } from "../src/index.js";
import { HOUR, MINUTE, SECOND, serial, setUp, watch } from "./kit.js";

describe("sharing", () => {
  test("a thousand callers of an empty refreshable share one source call and one set", async () => {
    const { clock, source, credentials } = setUp();
    source.otherwise({ delayMs: 300 });
    const calls = Array.from({ length: 1_000 }, () => credentials());
    await clock.advance(300);
    const sets = await Promise.all(calls);
    expect(new Set(sets).size).toBe(1);
    expect(source.calls.length).toBe(1);
  });

  test("a failed first fetch rejects every waiter with the source's error as cause; the next call tries again", async () => {
    const { clock, source, credentials } = setUp();
    const boom = new Error("boom");
    source.next({ fail: boom, delayMs: 10 });
    const calls = Array.from({ length: 3 }, () => watch(credentials()));
    await clock.advance(10);
    for (const call of calls) {
      expect(call).toMatchObject({ state: "rejected", error: { code: "ERR_BRS_CREDENTIALS", cause: boom } });
    }
    expect(serial(await credentials())).toBe(1);
    expect(source.calls.length).toBe(2);
  });

  test("the third failure in a row delays the next call, which fails at once with the last error", async () => {
    const { clock, source, credentials } = setUp();
    source.otherwise({ fail: new Error("down") });
    for (let i = 0; i < 3; i++) await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
    expect(source.calls.length).toBe(3);
    await clock.advance(750);
    source.otherwise({});
    expect(serial(await credentials())).toBe(1);
  });

  test("the first attempt may be answered from a cache, every later one must fetch", async () => {
    const { source, credentials } = setUp();
    source.next({ fail: new Error("down") });
    await expect(credentials()).rejects.toThrow();
    await credentials();
    await credentials.refresh();
    expect(source.calls.map(({ reason, forceRefresh }) => [reason, forceRefresh])).toEqual([
      ["initial", false],
      ["initial", true],
      ["forced", true],
    ]);
  });
});

describe("the hot path", () => {
  test("hands out one settled promise while the set is fresh", async () => {
    const { clock, source, credentials } = setUp();
    const set = await credentials();
    const promise = credentials();
    expect(credentials()).toBe(promise);
    expect(credentials({ forceRefresh: false })).toBe(promise);
    await clock.advance(10 * MINUTE);
    expect(credentials()).toBe(promise);
    expect(await promise).toBe(set);
    expect(source.calls.length).toBe(1);
  });

  test("notices within 10 ms that only the monotonic clock moves on", async () => {
    const { clock, credentials } = setUp();
    await credentials();
    void credentials();
    await clock.advance(HOUR);
    clock.setWall(-HOUR + 5);
    // The wall clock says that 5 ms have passed.
    expect(credentials.phase).toBe("expired");
    clock.setWall(5);
    expect(serial(await credentials())).toBe(2);
  });

  test("does not trust a wall clock that was set back", async () => {
    const { clock, credentials } = setUp();
    await credentials();
    void credentials();
    await clock.advance(HOUR);
    clock.setWall(-2 * HOUR);
    expect(serial(await credentials())).toBe(2);
  });

  test("does not outlast the opening of the window", async () => {
    const { clock, source, credentials } = setUp({ lifetimeMs: 8 * SECOND });
    await credentials();
    await clock.advance(1_995);
    void credentials();
    await clock.advance(5);
    void credentials();
    expect(source.calls.length).toBe(2);
  });

  test("gives the new set from the moment that it is held, also to listeners", async () => {
    const { credentials } = setUp();
    await credentials();
    void credentials();
    const heard: unknown[] = [];
    credentials.on("refreshed", () => heard.push(credentials()));
    await credentials.refresh();
    expect(serial(await (heard[0] as ReturnType<typeof credentials>))).toBe(2);
  });
});

describe("the advisory window", () => {
  test("every call gets the held set at once, and one refresh runs behind them", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(45 * MINUTE);
    source.otherwise({ delayMs: 20 * SECOND });
    const calls = Array.from({ length: 50 }, () => watch(credentials()));
    await clock.settle();
    expect(calls.every(({ value }) => serial(value) === 1)).toBe(true);
    expect(source.calls.length).toBe(2);
    await clock.advance(20 * SECOND);
    expect(serial(await credentials())).toBe(2);
    expect(clock.pending).toBe(0);
  });

  test("of an interactive provider starts nothing: a person is only asked by a call that cannot do without", async () => {
    const { clock, source, credentials } = setUp({ interactive: true });
    await credentials();
    for (const [ms, phase] of [
      [45 * MINUTE, "advisory"],
      [14.5 * MINUTE, "mandatory"],
    ] as const) {
      await clock.advance(ms);
      expect(credentials.phase).toBe(phase);
      expect(serial(await credentials())).toBe(1);
    }
    expect(source.calls.length).toBe(1);
    await clock.advance(MINUTE);
    expect(serial(await credentials())).toBe(2);
  });

  test("under awsStandard the first caller waits, the others get the held set", async () => {
    const { clock, source, credentials } = setUp({ refresh: { policy: awsStandard } });
    await credentials();
    await clock.advance(50 * MINUTE);
    source.next({ delayMs: 300 });
    const [first, second] = [watch(credentials()), watch(credentials())];
    await clock.settle();
    expect([first.state, serial(second.value)]).toEqual(["pending", 1]);
    await clock.advance(300);
    expect(serial(first.value)).toBe(2);
  });
});

describe("the mandatory window", () => {
  async function inMandatory(remainingMs: number, refresh = {}) {
    const kit = setUp({ refresh });
    await kit.credentials();
    await kit.clock.advance(HOUR - remainingMs);
    expect(kit.credentials.phase).toBe("mandatory");
    return kit;
  }

  test("a call waits for the refresh", async () => {
    const { clock, source, credentials } = await inMandatory(40 * SECOND);
    source.next({ delayMs: 4 * SECOND });
    const call = watch(credentials());
    await clock.advance(4 * SECOND);
    expect(serial(call.value)).toBe(2);
  });

  test.each([
    [40 * SECOND, 5 * SECOND],
    [6 * SECOND, 3 * SECOND],
    [SECOND, 500],
  ])("with %d ms left it waits for at most %d ms, then gets the held set; the attempt goes on", async (left, limit) => {
    const { clock, source, credentials } = await inMandatory(left);
    source.next({ delayMs: 20 * SECOND });
    const call = watch(credentials());
    await clock.advance(limit - 1);
    expect(call.state).toBe("pending");
    await clock.advance(1);
    expect(serial(call.value)).toBe(1);
    expect(credentials.refreshing).toBe(true);
    await clock.advance(20 * SECOND);
    expect(serial(await credentials())).toBe(2);
    expect(source.calls.length).toBe(2);
  });

  test("an attempt that was outwaited once is not waited for again", async () => {
    const { clock, source, credentials } = await inMandatory(40 * SECOND);
    source.next({ delayMs: 20 * SECOND });
    void credentials();
    await clock.advance(5 * SECOND);
    const next = watch(credentials());
    await clock.settle();
    expect(serial(next.value)).toBe(1);
    expect(source.calls.length).toBe(2);
  });

  test("a failed refresh gives the held set, and a back-off in which nobody waits", async () => {
    const { clock, source, credentials } = await inMandatory(40 * SECOND);
    source.otherwise({ fail: new Error("down") });
    expect(serial(await credentials())).toBe(1);
    expect(serial(await credentials())).toBe(1);
    expect(source.calls.length).toBe(2);
    // 40 s / 4, less a quarter.
    await clock.advance(7.5 * SECOND);
    expect(serial(await credentials())).toBe(1);
    expect(source.calls.length).toBe(3);
  });

  test("under awsStandard a call waits until the attempt ends", async () => {
    const { clock, source, credentials } = await inMandatory(10 * SECOND, { policy: awsStandard });
    source.next({ delayMs: 25 * SECOND });
    const call = watch(credentials());
    await clock.advance(24 * SECOND);
    expect(call.state).toBe("pending");
    await clock.advance(SECOND);
    expect(serial(call.value)).toBe(2);
  });
});

describe("after expiry", () => {
  async function expired(refresh = {}) {
    const kit = setUp({ refresh });
    await kit.credentials();
    await kit.clock.advance(HOUR);
    expect(kit.credentials.phase).toBe("expired");
    expect(kit.credentials.peek()).toBeUndefined();
    return kit;
  }

  test("calls share one attempt and wait for it", async () => {
    const { clock, source, credentials } = await expired();
    source.next({ delayMs: 10 * SECOND });
    const calls = [watch(credentials()), watch(credentials())];
    await clock.advance(10 * SECOND);
    expect(calls.map(({ value }) => serial(value))).toEqual([2, 2]);
    expect(source.calls.length).toBe(2);
  });

  test("a failure rejects with the source's error as cause, and in the back-off at once", async () => {
    const { clock, source, credentials } = await expired();
    const boom = new Error("boom");
    source.otherwise({ fail: boom });
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS", cause: boom });
    await expect(credentials()).rejects.toMatchObject({ cause: boom });
    expect(source.calls.length).toBe(2);
    await clock.advance(750);
    await expect(credentials()).rejects.toMatchObject({ cause: boom });
    expect(source.calls.length).toBe(3);
  });

  test("a back-off from before is over: one attempt at once", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(HOUR - 2 * SECOND);
    source.next({ fail: new Error("down") });
    await credentials();
    // 1 s at least; the set has expired half a second later.
    await clock.advance(SECOND);
    source.next({ fail: new Error("down") });
    await credentials();
    expect(source.calls.length).toBe(3);
    await clock.advance(SECOND);
    expect(credentials.phase).toBe("expired");
    expect(serial(await credentials())).toBe(2);
  });
});

describe("forced calls", () => {
  test("wait for new credentials even while the set is fresh", async () => {
    const { source, credentials } = setUp();
    await credentials();
    expect(serial(await credentials({ forceRefresh: true }))).toBe(2);
    expect(source.calls[1]).toMatchObject({ reason: "forced", forceRefresh: true });
  });

  test("join the attempt under way", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ delayMs: 100 });
    const calls = [watch(credentials()), watch(credentials({ forceRefresh: true })), watch(credentials.refresh())];
    await clock.advance(100);
    expect(calls.map(({ value }) => serial(value))).toEqual([1, 1, 1]);
    expect(source.calls.length).toBe(1);
  });

  test("go through a back-off", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(45 * MINUTE);
    source.next({ fail: new Error("down") });
    await credentials();
    await clock.settle();
    expect(serial(await credentials({ forceRefresh: true }))).toBe(2);
  });

  test("fall back to a valid set if the source fails; refresh() rejects", async () => {
    const { source, credentials } = setUp();
    await credentials();
    source.otherwise({ fail: new Error("down") });
    expect(serial(await credentials({ forceRefresh: true }))).toBe(1);
    await expect(credentials.refresh()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
    expect(serial(await credentials())).toBe(1);
  });

  test("reject when nothing valid is left to fall back to", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(HOUR);
    source.otherwise({ fail: new Error("down") });
    await expect(credentials({ forceRefresh: true })).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
  });

  test("refresh() of a source that has nothing newer gives the held set while it is valid", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    source.otherwise({ same: true });
    expect(serial(await credentials.refresh())).toBe(1);
    credentials.invalidate("AKIDSCRIPTED0001");
    await expect(credentials.refresh()).rejects.toMatchObject({ details: { noProgress: true } });
    await clock.advance(HOUR);
    await expect(credentials.refresh()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
  });
});

describe("minValidityMs", () => {
  test("waits for a refresh when less life remains", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(20 * MINUTE);
    expect(serial(await credentials({ minValidityMs: 40 * MINUTE }))).toBe(1);
    source.next({ delayMs: 100 });
    const call = watch(credentials({ minValidityMs: 41 * MINUTE }));
    await clock.advance(100);
    expect(serial(call.value)).toBe(2);
    expect(source.calls[1]).toMatchObject({ reason: "forced", forceRefresh: true });
  });

  test("makes a cold source that answered from a cache fetch", async () => {
    const { source, credentials } = setUp();
    source.next({ lifetimeMs: 10 * MINUTE });
    expect(serial(await credentials({ minValidityMs: 30 * MINUTE }))).toBe(2);
    expect(source.calls.map(({ forceRefresh }) => forceRefresh)).toEqual([false, true]);
  });

  test("rejects if even the new set has less, and asks the source for that at most once a minute", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    const demand = () => credentials({ minValidityMs: 2 * HOUR });
    for (let i = 0; i < 100; i++) {
      await expect(demand()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "minValidityMs" });
      await clock.advance(100);
    }
    expect(source.calls.length).toBe(2);
    expect(serial(await credentials())).toBe(2);
    await clock.advance(MINUTE);
    await expect(demand()).rejects.toMatchObject({ param: "minValidityMs" });
    expect(source.calls.length).toBe(3);
  });

  test("rejects with the source's error if the refresh fails; others keep the held set", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(30 * MINUTE);
    const boom = new Error("boom");
    source.otherwise({ fail: boom });
    await expect(credentials({ minValidityMs: 31 * MINUTE })).rejects.toMatchObject({ cause: boom });
    expect(serial(await credentials())).toBe(1);
    // In the back-off at once, without the source.
    await expect(credentials({ minValidityMs: 31 * MINUTE })).rejects.toMatchObject({ cause: boom });
    expect(source.calls.length).toBe(2);
  });

  test.each([-1, NaN, Infinity, "60000", null])("of %p is an error that names it", async (minValidityMs) => {
    const { source, credentials } = setUp();
    await expect(credentials({ minValidityMs: minValidityMs as number })).rejects.toMatchObject({
      code: "ERR_BRS_VALIDATION",
      param: "minValidityMs",
    });
    expect(source.calls.length).toBe(0);
  });

  test("of an interactive source asks the person only when less life remains", async () => {
    const { clock, source, credentials } = setUp({ interactive: true });
    await credentials();
    await clock.advance(50 * MINUTE);
    await credentials({ minValidityMs: 10 * MINUTE });
    expect(source.calls.length).toBe(1);
    expect(serial(await credentials({ minValidityMs: 11 * MINUTE }))).toBe(2);
  });
});

describe("a caller's signal", () => {
  test("detaches that caller only", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ delayMs: 300 });
    const controller = new AbortController();
    const reason = new Error("the request was cancelled");
    const impatient = watch(credentials({ signal: controller.signal }));
    const patient = watch(credentials({ signal: new AbortController().signal }));
    await clock.advance(100);
    controller.abort(reason);
    await clock.settle();
    expect(impatient).toMatchObject({ state: "rejected", error: reason });
    expect(source.calls[0]!.signal!.aborted).toBe(false);
    await clock.advance(200);
    expect(serial(patient.value)).toBe(1);
    expect(source.calls.length).toBe(1);
  });

  test("that is aborted already rejects at once and starts nothing", async () => {
    const { source, credentials } = setUp();
    const reason = { my: "reason" };
    const signal = AbortSignal.abort(reason);
    await expect(credentials({ signal })).rejects.toBe(reason);
    await expect(credentials.refresh({ signal })).rejects.toBe(reason);
    expect(source.calls.length).toBe(0);
  });

  test("that is aborted by a listener while the attempt starts is heard", async () => {
    const { source, credentials } = setUp();
    source.next({ hang: true });
    const controller = new AbortController();
    credentials.on("refreshing", () => controller.abort(new Error("never mind")));
    await expect(credentials({ signal: controller.signal })).rejects.toThrow("never mind");
  });

  test("of the last caller does not end the attempt: its result is held", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ delayMs: 300 });
    const controller = new AbortController();
    const call = watch(credentials({ signal: controller.signal }));
    controller.abort();
    await clock.settle();
    expect(call.state).toBe("rejected");
    await clock.advance(300);
    expect(serial(credentials.peek())).toBe(1);
    expect(source.calls.length).toBe(1);
  });

  test("is let go when the call has settled, and a call that waits leaves no timer", async () => {
    const { clock, source, credentials } = setUp();
    let listeners = 0;
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener: () => listeners++,
      removeEventListener: () => listeners--,
    };
    source.next({ delayMs: 100 });
    const call = watch(credentials({ signal: signal as any }));
    expect(listeners).toBe(1);
    await clock.advance(100);
    expect([call.state, listeners, clock.pending]).toEqual(["resolved", 0, 0]);
  });
});

describe("the AWS SDK's client configuration", () => {
  test("is passed on: that of the first client that asks", async () => {
    const { source, credentials } = setUp();
    const first = { region: () => Promise.resolve("eu-central-1") };
    await credentials({ callerClientConfig: first });
    await credentials({ callerClientConfig: { region: () => Promise.resolve("us-east-1") }, forceRefresh: true });
    expect(source.calls.map(({ callerClientConfig }) => callerClientConfig)).toEqual([first, first]);
  });

  test("is also learnt from a client that is served from what is held", async () => {
    const { clock, source, credentials } = setUp({ refresh: { mode: "eager" } });
    await clock.settle();
    const config = { region: () => Promise.resolve("eu-central-1") };
    await credentials({ callerClientConfig: config });
    await credentials.refresh();
    expect(source.calls.map(({ callerClientConfig }) => callerClientConfig)).toEqual([undefined, config]);
    await credentials.close();
  });
});

describe("the background hook", () => {
  test("is handed each refresh behind a call as a promise that never rejects", async () => {
    const work: Promise<unknown>[] = [];
    const { clock, source, credentials } = setUp({ refresh: { background: (promise) => work.push(promise) } });
    await credentials();
    expect(work.length).toBe(0);
    await clock.advance(45 * MINUTE);
    source.next({ fail: new Error("down") });
    await credentials();
    expect(work.length).toBe(1);
    await work[0];
    await clock.advance(4 * MINUTE);
    await credentials();
    expect(work.length).toBe(2);
    await work[1];
    expect(serial(credentials.peek())).toBe(2);
  });

  test("is handed an attempt that calls stopped waiting for, once", async () => {
    const work: Promise<unknown>[] = [];
    const { clock, source, credentials } = setUp({ refresh: { background: (promise) => work.push(promise) } });
    await credentials();
    await clock.advance(59.5 * MINUTE);
    source.next({ delayMs: 20_000 });
    const calls = [credentials(), credentials()];
    await clock.advance(4_999);
    expect(work.length).toBe(0);
    await clock.advance(1);
    expect((await Promise.all(calls)).map(serial)).toEqual([1, 1]);
    expect(work.length).toBe(1);
    await clock.advance(15_000);
    await work[0];
    expect(serial(credentials.peek())).toBe(2);
  });

  test("is handed an attempt that a caller's signal left, and none that was waited for", async () => {
    const work: Promise<unknown>[] = [];
    const { clock, source, credentials } = setUp({ refresh: { background: (promise) => work.push(promise) } });
    source.next({ delayMs: 1_000 });
    const patient = credentials({ signal: new AbortController().signal });
    await clock.advance(1_000);
    await patient;
    expect(work.length).toBe(0);

    const controller = new AbortController();
    source.next({ delayMs: 1_000 });
    const impatient = credentials.refresh({ signal: controller.signal });
    controller.abort(new Error("left"));
    await expect(impatient).rejects.toThrow("left");
    expect(work.length).toBe(1);
    await clock.advance(1_000);
    await work[0];
    expect(serial(credentials.peek())).toBe(2);
  });

  test("waits for the end of the attempt, even if an earlier one is answered late", async () => {
    const work: ReturnType<typeof watch>[] = [];
    const { clock, source, credentials } = setUp({ refresh: { background: (promise) => work.push(watch(promise)) } });
    source.next({ delayMs: 35 * SECOND }, { delayMs: 25 * SECOND });
    void watch(credentials());
    await clock.advance(30 * SECOND);
    const controller = new AbortController();
    void watch(credentials.refresh({ signal: controller.signal }));
    controller.abort();
    await clock.advance(5 * SECOND);
    expect([serial(credentials.peek()), work[0]?.state]).toEqual([1, "pending"]);
    await clock.advance(20 * SECOND);
    expect([serial(credentials.peek()), work[0]?.state]).toEqual([2, "resolved"]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no request");
      },
    ],
    ["rejects", (): unknown => Promise.reject(new Error("no request"))],
  ])("that %s fails no call", async (_, background) => {
    const { clock, credentials } = setUp({ refresh: { background } });
    await credentials();
    await clock.advance(45 * MINUTE);
    expect(serial(await credentials())).toBe(1);
    await clock.settle();
    expect(serial(await credentials())).toBe(2);
  });
});
