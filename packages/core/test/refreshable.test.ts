import { isRefreshable, refreshable, type Credentials, type Strategy } from "../src/index.js";
import { providerContract, scriptedSource, virtualClock } from "../src/testing/index.js";
import { HOUR, MINUTE, record, serial, setUp, watch } from "./kit.js";

describe("what it is made of", () => {
  test("any function that resolves with credentials", async () => {
    const credentials = refreshable(async () => ({ accessKeyId: "AKID", secretAccessKey: "secret" }));
    expect(await credentials()).toMatchObject({ accessKeyId: "AKID", secretAccessKey: "secret" });
    expect(credentials.phase).toBe("static");
    await credentials.close();
  });

  test("static credentials, of which it keeps a copy", async () => {
    const given = { accessKeyId: "AKID", secretAccessKey: "secret" };
    const credentials = refreshable(given);
    given.secretAccessKey = "changed later";
    expect(await credentials()).toEqual({ accessKeyId: "AKID", secretAccessKey: "secret" });
    expect(await credentials.refresh()).toEqual({ accessKeyId: "AKID", secretAccessKey: "secret" });
    Object.freeze(given);
    expect(refreshable(given).phase).toBe("empty");
  });

  test("static credentials that expire cannot be renewed, and the error says so", async () => {
    const clock = virtualClock();
    const credentials = refreshable(
      { accessKeyId: "AKID", secretAccessKey: "secret", expiration: new Date(clock.now() + HOUR) },
      { clock },
    );
    await credentials();
    await clock.advance(HOUR);
    await expect(credentials()).rejects.toThrow(/given as an object cannot be renewed/);
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    ["AKID", "a string"],
    [42, "a number"],
    [Symbol("x"), "a symbol"],
    [Promise.resolve(), "a promise"],
  ])("not %p: an error that says what it got", (provider, kind) => {
    expect(() => refreshable(provider as never)).toThrow(
      expect.objectContaining({
        code: "ERR_BRS_VALIDATION",
        param: "provider",
        message: expect.stringContaining(`got ${kind}.`),
      }),
    );
  });

  test.each([
    [{}, "accessKeyId"],
    [{ accessKeyId: "AKID" }, "secretAccessKey"],
    [{ accessKeyId: "AKID", secretAccessKey: "s", expiration: "2026-01-01T00:00:00Z" }, "expiration"],
    [[], "accessKeyId"],
  ])("not malformed static credentials: %p", (provider, field) => {
    expect(() => refreshable(provider as never)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", message: expect.stringContaining(field) }),
    );
  });

  test("not another refreshable: that is used as it is", () => {
    const credentials = refreshable(() => Promise.resolve({ accessKeyId: "AKID", secretAccessKey: "secret" }));
    expect(() => refreshable(credentials)).toThrow(/refreshable already/);
  });
});

describe("the members", () => {
  test("speak of what is held", async () => {
    const { clock, source, credentials } = setUp();
    expect([credentials.phase, credentials.refreshing, credentials.interactive]).toEqual(["empty", false, false]);
    expect(credentials.peek()).toBeUndefined();
    source.next({ delayMs: 10 });
    const call = credentials();
    expect(credentials.refreshing).toBe(true);
    await clock.advance(10);
    const set = await call;
    expect([credentials.phase, credentials.refreshing]).toEqual(["fresh", false]);
    expect(credentials.peek()).toBe(set);
    for (const [ms, phase] of [
      [45 * MINUTE, "advisory"],
      [14 * MINUTE, "mandatory"],
      [MINUTE, "expired"],
    ] as const) {
      await clock.advance(ms);
      expect(credentials.phase).toBe(phase);
    }
    expect(credentials.peek()).toBeUndefined();
    expect(source.calls.length).toBe(1);
  });

  test("are ordinary where the AWS SDK writes, and read-only where it does not", () => {
    const { credentials } = setUp({ interactive: true });
    expect(credentials.memoized).toBe(true);
    Object.assign(credentials, { memoized: true, configBound: true, attributed: true });
    expect(Object.isExtensible(credentials)).toBe(true);
    expect(() => Object.assign(credentials, { interactive: false })).toThrow(TypeError);
    expect(() => Object.assign(credentials, { phase: "fresh" })).toThrow(TypeError);
  });

  test("isRefreshable knows them, whichever copy of the package made them", () => {
    const { credentials } = setUp();
    const other = Object.defineProperty(() => undefined, Symbol.for("brs.refreshable"), { value: true });
    expect([credentials, other].map(isRefreshable)).toEqual([true, true]);
    expect([() => undefined, {}, null, undefined, "x"].map(isRefreshable)).toEqual(Array(5).fill(false));
  });

  test("hand on what a provider adds to a session", () => {
    const clock = virtualClock();
    const extendSession = () => ({ mqtt: () => "connected" });
    const credentials = refreshable(Object.assign(scriptedSource({ clock }), { extendSession }));
    expect(credentials.extendSession({} as never).mqtt()).toBe("connected");
    expect("extendSession" in setUp().credentials).toBe(false);
  });

  test("on() refuses an event that does not exist", () => {
    const { credentials } = setUp();
    expect(() => credentials.on("refresh" as never, () => {})).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", message: expect.stringContaining("refreshed") }),
    );
  });
});

describe("the credentials", () => {
  test("are a sealed copy of the provider's answer: nobody can change half of a set", async () => {
    const given = { accessKeyId: "AKID", secretAccessKey: "secret", expiration: new Date(Date.now() + HOUR) };
    const credentials = refreshable(() => Promise.resolve(given));
    const set = await credentials();
    given.secretAccessKey = "other";
    given.expiration.setTime(0);
    expect(set.secretAccessKey).toBe("secret");
    expect(set.expiration.getTime()).toBeGreaterThan(Date.now());
    expect(() => Object.assign(set, { secretAccessKey: "mine" })).toThrow(TypeError);
  });

  test("take the marks that the AWS SDK writes, and keep what else the provider said", async () => {
    const credentials = refreshable(() =>
      Promise.resolve({
        accessKeyId: "AKID",
        secretAccessKey: "s",
        vault: "lease-7",
        serverTime: new Date(),
        requests: 2,
      }),
    );
    const set: Credentials = await credentials();
    Object.assign(set, { $source: { CREDENTIALS_CODE: "e" } });
    expect(set).toEqual({
      accessKeyId: "AKID",
      secretAccessKey: "s",
      vault: "lease-7",
      $source: { CREDENTIALS_CODE: "e" },
    });
  });
});

describe("close", () => {
  const closed = { code: "ERR_BRS_CLOSED", recoverable: false };

  test("when nothing was ever asked", async () => {
    const { clock, source, credentials, events } = setUp();
    await credentials.close();
    expect(credentials.phase).toBe("closed");
    expect(credentials.status()).toMatchObject({ phase: "closed", refreshing: false, nextRefresh: undefined });
    await expect(credentials()).rejects.toMatchObject(closed);
    await expect(credentials({ forceRefresh: true })).rejects.toMatchObject(closed);
    await expect(credentials.refresh()).rejects.toMatchObject(closed);
    expect(credentials.peek()).toBeUndefined();
    expect([source.calls.length, source.closes, clock.pending]).toEqual([0, 1, 0]);
    expect(events.map(({ event }) => event)).toEqual(["closed"]);
  });

  test("is idempotent, and works through Symbol.asyncDispose", async () => {
    const { source, credentials, events } = setUp();
    await Promise.all([credentials.close(), credentials.close(), credentials[Symbol.asyncDispose]()]);
    await credentials.close();
    expect(source.closes).toBe(1);
    expect(events.length).toBe(1);
  });

  test("aborts the attempt under way; when it resolves, every waiter has settled", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(59.5 * MINUTE);
    source.next({ hang: true, ignoreSignal: true });
    const controller = new AbortController();
    const calls = [
      credentials(),
      credentials({ signal: controller.signal }),
      credentials({ forceRefresh: true }),
      credentials({ minValidityMs: HOUR }),
      credentials.refresh(),
    ].map(watch);
    await clock.settle();
    expect(calls.map(({ state }) => state)).toEqual(Array(5).fill("pending"));
    await credentials.close();
    expect(calls.map(({ error }) => error?.code)).toEqual(Array(5).fill("ERR_BRS_CLOSED"));
    expect(source.calls[1]!.signal!.aborted).toBe(true);
    expect([clock.pending, clock.holding]).toEqual([0, 0]);
  });

  test.each([
    ["fresh", 0],
    ["advisory", 46 * MINUTE],
    ["mandatory", 59.5 * MINUTE],
    ["expired", HOUR],
  ])("in phase %s drops what is held", async (phase, ms) => {
    const { clock, credentials } = setUp();
    await credentials();
    void credentials();
    await clock.advance(ms);
    expect(credentials.phase).toBe(phase);
    await credentials.close();
    expect(credentials.peek()).toBeUndefined();
    await expect(credentials()).rejects.toMatchObject(closed);
    expect(clock.pending).toBe(0);
  });

  test("during a back-off", async () => {
    const { source, credentials } = setUp();
    source.otherwise({ fail: new Error("down") });
    for (let i = 0; i < 3; i++) await credentials().catch(() => undefined);
    await credentials.close();
    await expect(credentials()).rejects.toMatchObject(closed);
  });

  test.each(["refreshing", "refreshed", "refreshFailed", "rejected", "closed"] as const)(
    "from within a listener for %s",
    async (event) => {
      const { clock, source, credentials, events } = setUp();
      if (event === "rejected") await credentials();
      if (event === "refreshFailed") source.next({ fail: new Error("down") });
      let closes = 0;
      credentials.on(event, () => {
        closes++;
        void credentials.close();
      });
      if (event === "rejected") credentials.invalidate("AKIDSCRIPTED0001");
      else if (event === "closed") await credentials.close();
      else await expect(credentials()).rejects.toMatchObject({ code: expect.stringMatching(/CLOSED|CREDENTIALS/) });
      await clock.settle();
      expect(closes).toBe(1);
      expect(credentials.phase).toBe("closed");
      expect([source.closes, clock.pending]).toEqual([1, 0]);
      expect(events.at(-1)!.event).toBe("closed");
      expect(events.filter((recorded) => recorded.event === "closed").length).toBe(1);
    },
  );

  test("waits for the provider, and fails as it fails", async () => {
    const clock = virtualClock();
    const close = () => new Promise<void>((_, reject) => void clock.schedule(() => reject(new Error("stuck")), 50));
    const strategy: Strategy = Object.assign(scriptedSource({ clock }), { close });
    const credentials = refreshable(strategy, { clock });
    const closing = watch(credentials.close());
    await clock.advance(49);
    expect(closing.state).toBe("pending");
    await clock.advance(1);
    expect(closing.error).toMatchObject({ message: "stuck" });
    await expect(credentials()).rejects.toMatchObject(closed);
  });

  test("forgets all listeners and takes no more", async () => {
    const { credentials, events } = setUp();
    await credentials.close();
    credentials.on("closed", () => events.push({ event: "closed", detail: {} }))();
    expect(events.length).toBe(1);
  });
});

describe("listeners", () => {
  test("that throw or reject stop nothing; the others still hear", async () => {
    const { credentials, events } = setUp();
    credentials.on("refreshing", () => {
      throw new Error("listener");
    });
    credentials.on("refreshed", (): unknown => Promise.reject(new Error("listener")));
    const late = record(credentials);
    expect(serial(await credentials())).toBe(1);
    for (const list of [events, late]) expect(list.map(({ event }) => event)).toEqual(["refreshing", "refreshed"]);
  });

  test("are removed one by one: adding a function twice means two", async () => {
    const { credentials } = setUp();
    let calls = 0;
    const listener = () => {
      calls++;
    };
    const off = credentials.on("refreshed", listener);
    credentials.on("refreshed", listener);
    await credentials();
    off();
    off();
    await credentials.refresh();
    expect(calls).toBe(3);
  });

  test("that are added or removed while an event is told change nothing about that event", async () => {
    const { credentials } = setUp();
    const heard: string[] = [];
    credentials.on("refreshed", () => {
      heard.push("first");
      off();
      credentials.on("refreshed", () => heard.push("new"));
    });
    const off = credentials.on("refreshed", () => heard.push("second"));
    await credentials();
    expect(heard).toEqual(["first", "second"]);
  });
});

describe("the scripted source keeps the contract of providers", () => {
  const clock = virtualClock();
  const subject = { create: () => scriptedSource({ clock }), refresh: { clock } };
  test.each(providerContract(subject))("$name", ({ run }) => run());
});
