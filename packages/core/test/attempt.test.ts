import { refreshable, type ProviderContext } from "../src/index.js";
import { virtualClock } from "../src/testing/index.js";
import { HOUR, MINUTE, record, SECOND, serial, setUp, watch } from "./kit.js";

describe("the time limit", () => {
  test("bounds an attempt even if the provider ignores its signal", async () => {
    const { clock, source, credentials, events } = setUp();
    source.next({ hang: true, ignoreSignal: true });
    const call = watch(credentials());
    await clock.advance(30 * SECOND - 1);
    expect(call.state).toBe("pending");
    await clock.advance(1);
    expect(call).toMatchObject({ state: "rejected", error: { code: "ERR_BRS_TIMEOUT", recoverable: true } });
    expect(call.error.message).toContain("30000 ms");
    expect(events.at(-1)).toMatchObject({ event: "refreshFailed", detail: { durationMs: 30 * SECOND } });
    expect(clock.pending).toBe(0);
  });

  test("is set with timeoutMs", async () => {
    const { clock, source, credentials } = setUp({ refresh: { timeoutMs: 250 } });
    source.next({ hang: true });
    const call = watch(credentials());
    await clock.advance(250);
    expect(call.error).toMatchObject({ code: "ERR_BRS_TIMEOUT" });
    expect(serial(await credentials())).toBe(1);
  });

  test("aborts the signal before any event: a listener may call back in", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ hang: true });
    const heard: unknown[] = [];
    credentials.on("refreshFailed", () => {
      const { aborted, reason } = source.calls[0]!.signal!;
      heard.push([aborted, reason.code, credentials.refreshing]);
      void credentials();
    });
    const call = watch(credentials());
    await clock.advance(30 * SECOND);
    expect(heard).toEqual([[true, "ERR_BRS_TIMEOUT", false]]);
    expect(call.state).toBe("rejected");
    expect(serial(credentials.peek())).toBe(1);
  });

  test("aborts the signal only of an attempt that is given up", async () => {
    const { source, credentials } = setUp();
    source.next({ fail: new Error("down") });
    await expect(credentials()).rejects.toThrow();
    await credentials();
    expect(source.calls.map(({ signal }) => signal!.aborted)).toEqual([false, false]);
  });

  test("a provider that throws instead of rejecting has failed", async () => {
    const boom = new Error("boom");
    const credentials = refreshable(() => {
      throw boom;
    });
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS", cause: boom });
  });

  test("a provider whose answer or error cannot be read leaves nobody waiting", async () => {
    const cannotBeRead = () => {
      throw new Error("not readable");
    };
    const answer = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    const credentials = refreshable(() => Promise.reject(new Proxy({}, { get: cannotBeRead })));
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
    await credentials.close();
    // How many requests it took is of no matter to who waits.
    const whole = refreshable(async () => Object.defineProperty(answer, "$metadata", { get: cannotBeRead }));
    expect(await whole()).toMatchObject({ accessKeyId: "AKIDEXAMPLE" });
  });
});

describe("a late answer", () => {
  test("is accepted if it is progress and nothing newer came", async () => {
    const { clock, source, credentials, events } = setUp();
    source.next({ delayMs: 40 * SECOND });
    const call = watch(credentials());
    await clock.advance(30 * SECOND);
    expect(call.state).toBe("rejected");
    await clock.advance(10 * SECOND);
    expect(serial(await credentials())).toBe(1);
    expect(events.at(-1)).toMatchObject({ event: "refreshed", detail: { late: true, attempt: 1, durationMs: 40_000 } });
    expect(credentials.status()).toMatchObject({ failures: 0, lastErrorCode: undefined });
    expect(source.calls.length).toBe(1);
  });

  test("ends the wait for a newer attempt, which goes on; who wants more waits on", async () => {
    const { clock, source, credentials } = setUp({ lifetimeMs: 8 * SECOND });
    source.next({ delayMs: 35 * SECOND }, { delayMs: 25 * SECOND });
    void watch(credentials());
    await clock.advance(30 * SECOND);
    const [plain, forced, refresh] = [credentials(), credentials({ forceRefresh: true }), credentials.refresh()].map(
      watch,
    );
    await clock.advance(5 * SECOND);
    expect(serial(plain!.value)).toBe(1);
    expect([forced!.state, refresh!.state, credentials.refreshing]).toEqual(["pending", "pending", true]);
    // The late set expires; who comes now waits for the attempt that still goes on.
    await clock.advance(8 * SECOND);
    const next = watch(credentials());
    await clock.settle();
    expect(next.state).toBe("pending");
    await clock.advance(12 * SECOND);
    expect([forced, refresh, next].map((call) => serial(call!.value))).toEqual([2, 2, 2]);
    expect(source.calls.length).toBe(2);
  });

  test("is dropped when a newer attempt has answered", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ delayMs: 40 * SECOND }, {});
    void watch(credentials());
    await clock.advance(30 * SECOND);
    const newer = await credentials();
    await clock.advance(10 * SECOND);
    expect(await credentials()).toBe(newer);
  });

  test("that is malformed, dead or no progress changes nothing and is no second failure", async () => {
    const { clock, source, credentials, events } = setUp();
    await credentials();
    for (const answer of [{ raw: { accessKeyId: 1 } }, { lifetimeMs: -1 }, { same: true }]) {
      source.next({ ...answer, delayMs: 40 * SECOND });
      void watch(credentials.refresh());
      await clock.advance(50 * SECOND);
    }
    expect(events.filter(({ event }) => event === "refreshFailed").length).toBe(3);
    expect(serial(await credentials())).toBe(1);
  });

  test("after close is dropped", async () => {
    const { clock, source, credentials, events } = setUp();
    source.next({ delayMs: 40 * SECOND });
    void watch(credentials());
    await clock.advance(30 * SECOND);
    await credentials.close();
    await clock.advance(10 * SECOND);
    expect(credentials.peek()).toBeUndefined();
    expect(events.at(-1)!.event).toBe("closed");
  });
});

describe("time that a person takes", () => {
  /** Asks for a code for so long, then asks the source for so long. */
  function asking(codeMs: number, sourceMs: number, lifetimeMs = HOUR, told = true) {
    const clock = virtualClock();
    const pass = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));
    const provider = async ({ untimed }: ProviderContext = {}) => {
      await untimed!(() => pass(codeMs));
      const serverTime = new Date(clock.now());
      await pass(sourceMs);
      return {
        accessKeyId: "AKIDASKED",
        secretAccessKey: "secret",
        expiration: new Date(clock.now() - sourceMs + lifetimeMs),
        ...(told && { serverTime }),
      };
    };
    const credentials = refreshable(provider, { clock, random: () => 0 });
    return { clock, credentials, events: record(credentials) };
  }

  test("does not count", async () => {
    const { clock, credentials } = asking(10 * MINUTE, 29 * SECOND);
    const call = watch(credentials());
    await clock.advance(10 * MINUTE + 29 * SECOND);
    expect(call.state).toBe("resolved");
    expect(clock.pending).toBe(0);
  });

  test("the rest of the attempt has what is left of the limit", async () => {
    const { clock, credentials } = asking(10 * MINUTE, 31 * SECOND);
    const call = watch(credentials());
    await clock.advance(10 * MINUTE + 30 * SECOND);
    expect(call.error).toMatchObject({ code: "ERR_BRS_TIMEOUT" });
  });

  test("is not life of the credentials: that counts from after it", async () => {
    const { clock, credentials } = asking(10 * MINUTE, 0);
    void watch(credentials());
    await clock.advance(10 * MINUTE);
    await clock.advance(HOUR - 2 * SECOND);
    expect(credentials.phase).toBe("mandatory");
    await clock.advance(SECOND);
    expect(credentials.phase).toBe("expired");
  });

  test("may be several pieces of work at once", async () => {
    const clock = virtualClock();
    const pass = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));
    const credentials = refreshable(
      async ({ untimed }: ProviderContext = {}) => {
        await pass(20 * SECOND);
        await Promise.all([untimed!(() => pass(MINUTE)), untimed!(() => pass(2 * MINUTE))]);
        await pass(20 * SECOND);
        return { accessKeyId: "AKID", secretAccessKey: "secret" };
      },
      { clock },
    );
    const call = watch(credentials());
    await clock.advance(20 * SECOND + 2 * MINUTE + 10 * SECOND - 1);
    expect(call.state).toBe("pending");
    await clock.advance(1);
    expect(call.error).toMatchObject({ code: "ERR_BRS_TIMEOUT" });
  });

  test("that ends with an error fails the attempt with it", async () => {
    const clock = virtualClock();
    const boom = new Error("wrong code");
    const credentials = refreshable(({ untimed }: ProviderContext = {}) => untimed!(() => Promise.reject(boom)), {
      clock,
    });
    await expect(credentials()).rejects.toMatchObject({ cause: boom });
    expect(clock.pending).toBe(0);
  });

  test("leaves no timer when the refreshable was closed meanwhile", async () => {
    const { clock, credentials } = asking(10 * MINUTE, MINUTE);
    const call = watch(credentials());
    await clock.advance(MINUTE);
    expect(clock.holding).toBe(0);
    await credentials.close();
    expect(call.error).toMatchObject({ code: "ERR_BRS_CLOSED" });
    await clock.advance(20 * MINUTE);
    expect(clock.pending).toBe(0);
  });
});

describe("the process", () => {
  test("is held by an attempt only while a caller waits", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ hang: true });
    const controller = new AbortController();
    void watch(credentials({ signal: controller.signal }));
    void watch(credentials());
    expect([clock.pending, clock.holding]).toEqual([1, 1]);
    controller.abort();
    await clock.settle();
    expect(clock.holding).toBe(1);
    await credentials.close();
    expect([clock.pending, clock.holding]).toEqual([0, 0]);
  });

  test("is not held by a refresh behind a call, nor by one that is no longer waited for", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(45 * MINUTE);
    source.next({ hang: true });
    await credentials();
    expect([clock.pending, clock.holding]).toEqual([1, 0]);
    const controller = new AbortController();
    void watch(credentials({ forceRefresh: true, signal: controller.signal }));
    expect(clock.holding).toBe(1);
    controller.abort();
    await clock.settle();
    expect(clock.holding).toBe(0);
  });

  test("is held for a caller who joined from within the event that announces the attempt", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(45 * MINUTE);
    source.next({ hang: true });
    const calls: unknown[] = [];
    credentials.on("refreshing", () => calls.push(watch(credentials.refresh())));
    await credentials();
    expect(calls.length).toBe(1);
    expect(clock.holding).toBe(1);
  });
});

describe("a process that was frozen in the middle of an attempt", () => {
  test("starts another attempt at once on thaw, and that is no failure", async () => {
    const { clock, source, credentials, events } = setUp();
    await credentials();
    await clock.advance(45 * MINUTE);
    source.next({ hang: true });
    await credentials();
    clock.freeze(5 * MINUTE);
    expect(serial(await credentials())).toBe(1);
    await clock.settle();
    expect(serial(await credentials())).toBe(2);
    expect(events.filter(({ event }) => event === "refreshFailed")).toEqual([]);
    expect(credentials.status()).toMatchObject({ attempts: 3, failures: 0 });
  });

  test("goes on for callers who wait", async () => {
    const { clock, source, credentials, events } = setUp();
    source.next({ hang: true }, { hang: true });
    const calls = [watch(credentials()), watch(credentials.refresh()), watch(credentials({ minValidityMs: 1 }))];
    clock.freeze(HOUR);
    await clock.advance(0);
    clock.freeze(HOUR);
    await clock.advance(0);
    expect(calls.map(({ value }) => serial(value))).toEqual([1, 1, 1]);
    expect(source.calls.map(({ signal }) => signal!.aborted)).toEqual([true, true, false]);
    expect(events.map(({ event }) => event)).toEqual(["refreshing", "refreshing", "refreshing", "refreshed"]);
  });

  test("has failed if it only ran a little late: the source had its time", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ hang: true });
    const call = watch(credentials());
    clock.freeze(31 * SECOND);
    await clock.advance(0);
    expect(call.error).toMatchObject({ code: "ERR_BRS_TIMEOUT" });
  });

  test("may still be answered: that answer is taken if nothing newer came", async () => {
    const { clock, source, credentials, events } = setUp({ refresh: { mode: "deferred" } });
    await credentials();
    await clock.advance(45 * MINUTE);
    source.next({ delayMs: 5 * MINUTE }, { hang: true });
    await credentials();
    clock.freeze(5 * MINUTE);
    await clock.advance(0);
    await clock.advance(0);
    expect(events.at(-1)).toMatchObject({ event: "refreshed", detail: { late: true } });
    expect(serial(await credentials())).toBe(2);
  });
});

describe("a provider that calls back in", () => {
  test("and closes the refreshable while it is being called leaves nothing behind", async () => {
    const clock = virtualClock();
    const credentials = refreshable(
      async () => {
        void credentials.close();
        await Promise.resolve();
        return { accessKeyId: "AKID", secretAccessKey: "secret" };
      },
      { clock },
    );
    const events = record(credentials);
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CLOSED" });
    await clock.settle();
    expect(clock.pending).toBe(0);
    expect(credentials.peek()).toBeUndefined();
    expect(events.map(({ event }) => event)).toEqual(["refreshing", "closed"]);
  });

  test("in its abort listener, on close, finds the refreshable closed", async () => {
    const { source, credentials } = setUp();
    await credentials();
    void credentials();
    source.next({ hang: true });
    void watch(credentials.refresh());
    const seen: unknown[] = [];
    source.calls[1]!.signal!.addEventListener("abort", () => seen.push(watch(credentials())));
    await credentials.close();
    expect(seen).toMatchObject([{ state: "rejected", error: { code: "ERR_BRS_CLOSED" } }]);
  });

  test("in its abort listener finds the attempt over", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ hang: true });
    const call = watch(credentials());
    const seen: unknown[] = [];
    source.calls[0]!.signal!.addEventListener("abort", () => seen.push(watch(credentials())));
    await clock.advance(30 * SECOND);
    expect(call.state).toBe("rejected");
    // It joined the attempt that was just ending, and shares its fate.
    expect(seen).toMatchObject([{ state: "rejected", error: { code: "ERR_BRS_TIMEOUT" } }]);
  });
});
