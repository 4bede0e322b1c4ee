import { awsStandard, BrsError, refreshable } from "../src/index.js";
import { scriptedSource, virtualClock, type ScriptedAnswer } from "../src/testing/index.js";
import { awsError, HOUR, MINUTE, record, SECOND, serial, setUp, watch } from "./kit.js";

describe("a result that cannot take the place of what is held", () => {
  const bad: [string, ScriptedAnswer, object][] = [
    ["malformed", { raw: { accessKeyId: "AKID" } }, { code: "ERR_BRS_CREDENTIALS", param: "secretAccessKey" }],
    ["nothing", { raw: undefined }, { code: "ERR_BRS_CREDENTIALS" }],
    ["dead on arrival", { lifetimeMs: 0 }, { code: "ERR_BRS_CREDENTIALS" }],
    [
      "dead on arrival by the source's own time",
      { lifetimeMs: SECOND, serverAheadMs: 0 },
      { code: "ERR_BRS_CREDENTIALS" },
    ],
    ["no progress", { same: true }, { code: "ERR_BRS_CREDENTIALS", details: { noProgress: true } }],
  ];

  test.each(bad)("%s: what was held stays, one event, paced like a failure", async (name, answer, error) => {
    const { clock, source, credentials, events } = setUp();
    const first = await credentials();
    await clock.advance(45 * MINUTE);
    source.otherwise(answer);
    expect(await credentials()).toBe(first);
    await clock.settle();
    expect(events.at(-1)).toMatchObject({
      event: "refreshFailed",
      detail: { error, noProgress: name === "no progress", reason: "advisory", attempt: 2 },
    });
    // A quarter of the quarter of an hour that remains, less a quarter of it.
    expect(events.at(-1)!.detail["retryInMs"]).toBe(168_750);
    await clock.advance(168_749);
    expect(await credentials()).toBe(first);
    expect(source.calls.length).toBe(2);
    await clock.advance(1);
    await credentials();
    expect(source.calls.length).toBe(3);
  });

  test("is progress with another key, however short, or with the same key and a later expiry", async () => {
    const clock = virtualClock();
    const at = (accessKeyId: string, ms: number) => ({
      accessKeyId,
      secretAccessKey: "secret",
      expiration: new Date(clock.now() + ms),
    });
    const answers = [at("A", HOUR), at("B", MINUTE), at("B", 2 * MINUTE)];
    const credentials = refreshable(() => Promise.resolve(answers.shift()!), { clock });
    await credentials();
    expect((await credentials.refresh()).accessKeyId).toBe("B");
    const last = await credentials.refresh();
    expect(last.expiration.getTime() - clock.now()).toBe(2 * MINUTE);
    expect(credentials.status()).toMatchObject({ attempts: 3, failures: 0 });
  });

  test("is told to somebody who has nothing else", async () => {
    const { source, credentials } = setUp();
    source.next({ lifetimeMs: -5 });
    await expect(credentials()).rejects.toThrow(/expired on arrival/);
  });
});

describe("rejection by AWS", () => {
  test("makes one refresh, however many calls failed, and every call waits for it", async () => {
    const { clock, source, credentials, events } = setUp();
    const { accessKeyId } = await credentials();
    source.next({ delayMs: 300 });
    expect(Array.from({ length: 10 }, () => credentials.invalidate(accessKeyId))).toEqual([
      true,
      ...Array<boolean>(9).fill(false),
    ]);
    const calls = Array.from({ length: 10 }, () => watch(credentials()));
    await clock.advance(300);
    expect(calls.every(({ value }) => serial(value) === 2)).toBe(true);
    expect(source.calls.length).toBe(2);
    expect(source.calls[1]).toMatchObject({ reason: "rejected", forceRefresh: true });
    expect(events.filter(({ event }) => event === "rejected")).toEqual([
      { event: "rejected", detail: { repeated: false } },
    ]);
  });

  test("counts only while that key is held", async () => {
    const { source, credentials } = setUp();
    expect(credentials.invalidate("AKIDSCRIPTED0001")).toBe(false);
    await credentials();
    expect(credentials.invalidate("AKIDSOMEOTHER")).toBe(false);
    await credentials.refresh();
    expect(credentials.invalidate("AKIDSCRIPTED0001")).toBe(false);
    expect(serial(await credentials())).toBe(2);
    expect(source.calls.length).toBe(2);
    await credentials.close();
    expect(credentials.invalidate("AKIDSCRIPTED0002")).toBe(false);
  });

  test("is heard by a listener that already gets new credentials", async () => {
    const { credentials } = setUp();
    await credentials();
    void credentials();
    const heard: Promise<unknown>[] = [];
    credentials.on("rejected", () => heard.push(credentials()));
    credentials.invalidate("AKIDSCRIPTED0001");
    expect(serial((await heard[0]) as { accessKeyId: string })).toBe(2);
  });

  test("leaves the rejected set to calls if the refresh fails, on the ladder of one second", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    source.otherwise({ fail: new Error("down") });
    credentials.invalidate("AKIDSCRIPTED0001");
    expect(credentials.phase).toBe("mandatory");
    const attemptsAt: number[] = [];
    const start = clock.monotonic();
    for (let i = 0; i < 400; i++) {
      const before = source.calls.length;
      expect(serial(await credentials())).toBe(1);
      if (source.calls.length > before) attemptsAt.push((clock.monotonic() - start) / SECOND);
      await clock.advance(250);
    }
    // 0.75 of 1, 2, 4, 8, 16, 32 s.
    expect(attemptsAt).toEqual([0, 0.75, 2.25, 5.25, 11.25, 23.25, 47.25, 92.25]);
  });

  test("ends a back-off that began while the set was valid: one attempt now", async () => {
    const { clock, source, credentials } = setUp();
    await credentials();
    await clock.advance(45 * MINUTE);
    source.next({ fail: new Error("down") });
    await credentials();
    await clock.settle();
    expect(serial(await credentials())).toBe(1);
    credentials.invalidate("AKIDSCRIPTED0001");
    expect(serial(await credentials())).toBe(2);
    expect(source.calls.length).toBe(3);
  });

  test("of everything, for ever, causes no storm: the ladder rises to a minute and stays there", async () => {
    const { clock, source, credentials } = setUp();
    const attemptsAt: number[] = [];
    const start = clock.monotonic();
    for (let i = 0; i < 3_600; i++) {
      const before = source.calls.length;
      const { accessKeyId } = await credentials();
      if (source.calls.length > before) attemptsAt.push((clock.monotonic() - start) / SECOND);
      credentials.invalidate(accessKeyId);
      await clock.advance(100);
    }
    const gaps = attemptsAt.slice(1).map((at, i) => at - attemptsAt[i]!);
    expect(gaps.map((gap) => Math.round(gap * 10) / 10)).toEqual([0.1, 0.8, 1.5, 3, 6, 12, 24, 45, 45, 45, 45, 45, 45]);
  });

  test("of everything goes on climbing where the source fails in between", async () => {
    const { clock, source, credentials } = setUp();
    let attempts = 0;
    for (let i = 0; i < 6_000; i++) {
      // Every other trip fails.
      source.otherwise(source.calls.length % 2 === 0 ? {} : { fail: new Error("down") });
      const { accessKeyId } = await credentials();
      credentials.invalidate(accessKeyId);
      await clock.advance(100);
      attempts = source.calls.length;
    }
    // Ten minutes: six steps up the ladder, then one attempt in 45 s.
    expect(attempts).toBeLessThanOrEqual(22);
  });

  test("says what happens, if the set expires before the source may be asked again", async () => {
    const { clock, source, credentials } = setUp({ lifetimeMs: 20 * SECOND });
    for (let i = 0; i < 12; i++) {
      credentials.invalidate((await credentials().catch(() => ({ accessKeyId: "" }))).accessKeyId);
      await clock.advance(3 * SECOND);
    }
    const before = source.calls.length;
    while (credentials.phase !== "expired") await clock.advance(SECOND);
    await expect(credentials()).rejects.toMatchObject({
      code: "ERR_BRS_CREDENTIALS",
      message: expect.stringContaining("AWS refused"),
    });
    expect(source.calls.length).toBe(before);
    expect(credentials.status().lastErrorCode).toBe("ERR_BRS_CREDENTIALS");
  });

  test("after a minute of peace begins at the foot of the ladder", async () => {
    const { clock, source, credentials, events } = setUp();
    for (let i = 0; i < 3; i++) credentials.invalidate((await credentials()).accessKeyId);
    await clock.advance(10 * SECOND);
    await credentials();
    await clock.advance(MINUTE + 1);
    credentials.invalidate((await credentials()).accessKeyId);
    expect(events.at(-1)).toEqual({ event: "rejected", detail: { repeated: false } });
    const before = source.calls.length;
    await credentials();
    expect(source.calls.length).toBe(before + 1);
  });

  test("is waited for in full, also where the provider asks a person", async () => {
    const { clock, source, credentials } = setUp({ interactive: true });
    await credentials();
    credentials.invalidate("AKIDSCRIPTED0001");
    source.next({ delayMs: 20 * SECOND });
    const call = watch(credentials());
    await clock.advance(20 * SECOND);
    expect(serial(call.value)).toBe(2);
  });
});

describe("errors that trying again cannot mend", () => {
  const names = [
    "AccessDenied",
    "AccessDeniedException",
    "InvalidIdentityToken",
    "IDPRejectedClaim",
    "MalformedPolicyDocument",
    "PackedPolicyTooLarge",
    "RegionDisabled",
    "ValidationError",
  ];

  test.each(names)("resilient: %s is an event; the set is served until it expires", async (name) => {
    const { clock, source, credentials, events } = setUp({ lifetimeMs: 8 * SECOND });
    await credentials();
    await clock.advance(7 * SECOND);
    source.otherwise({ fail: awsError(name) });
    expect(serial(await credentials())).toBe(1);
    await clock.settle();
    const { error, retryInMs } = events.at(-1)!.detail;
    expect(error).toMatchObject({ recoverable: false });
    // A second would be the share of what is left, and so is the end; the hold alone would be longer.
    expect(retryInMs).toBe(SECOND);
    await clock.advance(SECOND - 1);
    expect(serial(await credentials())).toBe(1);
    await clock.advance(1);
    await expect(credentials()).rejects.toMatchObject({ recoverable: false, cause: { name } });
  });

  test("awsStandard: every call outside fresh and static throws it for 1 to 5 s; there is no back-off", async () => {
    const { clock, source, credentials } = setUp({ refresh: { policy: awsStandard, random: () => 0.5 } });
    await credentials();
    await clock.advance(50 * MINUTE);
    source.otherwise({ fail: awsError("AccessDenied") });
    for (let i = 0; i < 5; i++) await expect(credentials()).rejects.toMatchObject({ cause: { name: "AccessDenied" } });
    expect(source.calls.length).toBe(2);
    expect(serial(credentials.peek())).toBe(1);
    await clock.advance(3 * SECOND);
    source.otherwise({});
    expect(serial(await credentials())).toBe(2);
  });

  test("a BrsError of the source passes through, recoverable or not", async () => {
    const { source, credentials } = setUp();
    const error = new BrsError("bad code", { code: "ERR_BRS_MFA" });
    source.next({ fail: error });
    await expect(credentials()).rejects.toBe(error);
  });
});

describe("the events", () => {
  test("tell the whole story in order", async () => {
    const { clock, source, credentials, events } = setUp();
    source.next({ delayMs: 40 });
    void credentials();
    await clock.advance(40);
    await clock.advance(45 * MINUTE);
    source.next({ fail: new Error("down"), delayMs: 20 });
    await credentials();
    await clock.advance(20);
    credentials.invalidate("AKIDSCRIPTED0001");
    await credentials();
    await credentials.close();
    expect(events).toMatchObject([
      { event: "refreshing", detail: { reason: "initial", attempt: 1 } },
      { event: "refreshed", detail: { reason: "initial", attempt: 1, durationMs: 40, late: false } },
      { event: "refreshing", detail: { reason: "advisory", attempt: 2 } },
      { event: "refreshFailed", detail: { reason: "advisory", attempt: 2, durationMs: 20, noProgress: false } },
      { event: "rejected", detail: { repeated: false } },
      { event: "refreshing", detail: { reason: "rejected", attempt: 3 } },
      { event: "refreshed", detail: { reason: "rejected", attempt: 3 } },
      { event: "closed", detail: {} },
    ]);
  });

  test("give copies of times: what a listener does to one changes nothing", async () => {
    const { credentials } = setUp();
    credentials.on("refreshed", ({ expiration }) => expiration!.setTime(0));
    const { expiration } = await credentials();
    expect(expiration!.getTime()).toBeGreaterThan(0);
    credentials.status().expiration!.setTime(0);
    expect(credentials.status().expiration).toEqual(expiration);
  });

  test("warn once that windows were capped", async () => {
    const { credentials, events } = setUp({ refresh: { advisoryWindowMs: 2 * HOUR } });
    await credentials();
    await credentials.refresh();
    const warnings = events.filter(({ event }) => event === "warning");
    expect(warnings).toEqual([
      { event: "warning", detail: { code: "WINDOWS_CAPPED", message: expect.stringContaining("shortened") } },
    ]);
  });

  test("pass on what a provider warns of", async () => {
    const clock = virtualClock();
    const source = scriptedSource({ clock });
    const credentials = refreshable(
      (context) => {
        context!.warn!({ code: "ODD", message: "brs: odd, but no matter." });
        return source(context);
      },
      { clock },
    );
    const events = record(credentials);
    await credentials();
    expect(events[1]).toEqual({ event: "warning", detail: { code: "ODD", message: "brs: odd, but no matter." } });
  });
});

describe("what is counted", () => {
  test("attempts and requests apart, retries inside an attempt included", async () => {
    const { clock, source, credentials } = setUp();
    source.next({ fail: awsError("Throttling", 3) }, { raw: "nonsense" }, { hang: true });
    for (let i = 0; i < 2; i++) await expect(credentials()).rejects.toThrow();
    expect(credentials.status()).toMatchObject({ attempts: 2, requests: 4, failures: 2 });
    const hung = watch(credentials());
    await clock.advance(30 * SECOND);
    expect(hung.state).toBe("rejected");
    expect(credentials.status()).toMatchObject({ attempts: 3, requests: 5, failures: 3 });
    const raw = { accessKeyId: "A", secretAccessKey: "s", requests: 2 };
    source.next({ raw });
    await clock.advance(SECOND);
    await credentials();
    expect(credentials.status()).toMatchObject({ attempts: 4, requests: 7, failures: 0 });
  });
});
