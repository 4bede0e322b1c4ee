import { awsStandard, refreshable, resilient, type RefreshOptions } from "../src/index.js";
import { setUp, HOUR } from "./kit.js";

const provider = () => Promise.resolve({ accessKeyId: "AKID", secretAccessKey: "secret" });
const make = (options: unknown) => () => refreshable(provider, options as RefreshOptions);

function errorOf(run: () => unknown): { code: string; param: string; message: string } {
  try {
    run();
  } catch (error) {
    return error as never;
  }
  throw new Error("nothing was thrown");
}

describe("wrong options are errors that name the option and the rule", () => {
  test.each<[keyof RefreshOptions, unknown[], string]>([
    ["mode", ["lazy", true, null, 1], '"deferred" or "eager"'],
    ["policy", ["resilient", null, 3, () => resilient], "resilient, awsStandard"],
    ["advisoryWindowMs", [-1, NaN, Infinity, "900", null, new Date()], "0 or more"],
    ["mandatoryWindowMs", [-1, NaN, Infinity, "60", null], "0 or more"],
    ["timeoutMs", [0, -5, NaN, Infinity, 2 ** 31, "30", null], "above 0"],
    ["maxAgeMs", [0, -5, NaN, Infinity, "30", null], "above 0"],
    ["idleStopMs", [0, -5, NaN, Infinity, "30", null], "above 0"],
    ["background", [true, {}, null], "a function"],
    ["label", ["", 7, null], "a non-empty string"],
    ["clock", [Date, {}, null, { now: Date.now, monotonic: Date.now }], "monotonic()"],
    ["random", [4, {}, null], "a function"],
  ])("%s", (name, values, rule) => {
    for (const value of values) {
      const mode = name === "idleStopMs" ? { mode: "eager" } : {};
      const error = errorOf(make({ ...mode, [name]: value }));
      expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: name, message: expect.stringContaining(rule) });
    }
  });

  test("a figure that is wrong is shown", () => {
    expect(errorOf(make({ timeoutMs: -5 })).message).toContain("got -5.");
  });

  test.each([null, 5, "eager", [], [1]])("options that are %p", (options) => {
    expect(errorOf(make(options))).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "options" });
  });

  test("in an accessor of a class", () => {
    class Options {
      get timeoutMs() {
        return -1;
      }
    }
    expect(errorOf(make(new Options()))).toMatchObject({
      param: "timeoutMs",
      message: expect.stringContaining("got -1."),
    });
  });

  test("a mandatory window longer than the advisory one", () => {
    const error = errorOf(make({ advisoryWindowMs: 1_000, mandatoryWindowMs: 1_001 }));
    expect(error).toMatchObject({ param: "mandatoryWindowMs", message: expect.stringContaining("(1000), got 1001.") });
    expect(make({ advisoryWindowMs: 1_000, mandatoryWindowMs: 1_000 })).not.toThrow();
    expect(make({ advisoryWindowMs: 0, mandatoryWindowMs: 0 })).not.toThrow();
  });

  test("eager mode with a provider that may ask a person", () => {
    const interactive = Object.assign(provider, { strategy: "x", interactive: true });
    const error = errorOf(() => refreshable(interactive, { mode: "eager" }));
    expect(error).toMatchObject({ param: "mode", message: expect.stringContaining("deferred") });
  });

  test("idleStopMs without the timer that it stops", () => {
    expect(errorOf(make({ idleStopMs: HOUR }))).toMatchObject({ param: "idleStopMs" });
    expect(errorOf(make({ idleStopMs: HOUR, mode: "deferred" }))).toMatchObject({ param: "idleStopMs" });
  });
});

describe("an unknown option", () => {
  test.each([
    ["advisoryWindow", "advisoryWindowMs"],
    ["advisoryWindowMS", "advisoryWindowMs"],
    ["advisory_window_ms", "advisoryWindowMs"],
    ["advisoryWindowSeconds", "advisoryWindowMs"],
    ["mandatoryWindwMs", "mandatoryWindowMs"],
    ["timeout", "timeoutMs"],
    ["timeoutms", "timeoutMs"],
    ["timeOutMs", "timeoutMs"],
    ["maxAge", "maxAgeMs"],
    ["maxAgeSeconds", "maxAgeMs"],
    ["idleStop", "idleStopMs"],
    ["Mode", "mode"],
    ["mod", "mode"],
    ["polcy", "policy"],
    ["backgroud", "background"],
    ["clocks", "clock"],
    ["randon", "random"],
    ["polciy", "policy"],
    ["timeuotMs", "timeoutMs"],
  ])("%s is answered with %s", (given, right) => {
    expect(errorOf(make({ [given]: 1 }))).toMatchObject({
      code: "ERR_BRS_VALIDATION",
      param: given,
      message: expect.stringContaining(`Did you mean ${right}?`),
    });
  });

  test.each(["advisory_timeout", "x", "", "constructor", "__proto__x", "a".repeat(10_000)])(
    "that resembles none is answered with all of them: %.20s",
    (given) => {
      expect(errorOf(make({ [given]: 1 })).message).toContain("It takes mode, policy, advisoryWindowMs");
    },
  );

  test("is an error even when it is undefined: it is a slip all the same", () => {
    expect(errorOf(make({ timeout: undefined })).param).toBe("timeout");
  });
});

describe("a policy of one's own", () => {
  test("is a copy with changed fields", () => {
    expect(make({ policy: { ...resilient, openingJitter: 0 } })).not.toThrow();
    expect(make({ policy: { ...awsStandard, retryAfterExpiry: resilient.retryAfterExpiry } })).not.toThrow();
    expect(make({ policy: { ...resilient, mandatoryWait: { maxMs: Infinity, shareOfRemaining: 1 } } })).not.toThrow();
  });

  test.each<[string, unknown]>([
    ["advisory", "never"],
    ["mandatoryWait", { maxMs: "5000", shareOfRemaining: 0.5 }],
    ["mandatoryWait", { maxMs: 5_000 }],
    ["mandatoryWait", null],
    ["whenExpired", "server"],
    ["nonRecoverable", { then: "ignore", holdMs: [1, 2] }],
    ["nonRecoverable", { then: "serve", holdMs: [1] }],
    ["nonRecoverable", { then: "serve", holdMs: [1, NaN] }],
    ["retryWhileValid", { kind: "linear", rangeMs: [1, 2] }],
    ["retryWhileValid", { kind: "uniform" }],
    ["retryAfterExpiry", { ...resilient.retryAfterExpiry, firstMs: -1 }],
    ["retryAfterExpiry", "fast"],
    ["backoffEndsWithSet", "yes"],
    ["undelayedFirstFailures", NaN],
    ["openingJitter", -0.1],
    ["openingJitter", 1.1],
  ])("with a wrong %s is an error that names it: %p", (name, value) => {
    expect(errorOf(make({ policy: { ...resilient, [name]: value } }))).toMatchObject({
      code: "ERR_BRS_VALIDATION",
      param: name,
    });
  });

  test("with a field that does not exist, or without one that must, is an error that names it", () => {
    expect(errorOf(make({ policy: { ...resilient, openingJiter: 1 } })).message).toContain(
      "Did you mean openingJitter?",
    );
    const { whenExpired: _, ...incomplete } = resilient;
    expect(errorOf(make({ policy: incomplete }))).toMatchObject({ param: "whenExpired" });
    expect(errorOf(make({ policy: { ...resilient, advisory: undefined } }))).toMatchObject({ param: "advisory" });
  });
});

describe("options that are absent or undefined", () => {
  test("take their defaults", async () => {
    const names = ["mode", "policy", "advisoryWindowMs", "mandatoryWindowMs", "timeoutMs", "maxAgeMs", "idleStopMs"];
    const none = Object.fromEntries([...names, "background", "label", "random"].map((name) => [name, undefined]));
    const { clock, credentials } = setUp({ refresh: { ...none, random: () => 0 } });
    await credentials();
    expect(credentials.status().nextRefresh!.getTime()).toBe(clock.now() + 0.75 * HOUR);
  });
});

describe("the windows", () => {
  test.each(["deferred", "eager"] as const)("are honoured in %s mode", async (mode) => {
    const { clock, source, credentials } = setUp({
      refresh: { mode, advisoryWindowMs: 0.5 * HOUR, mandatoryWindowMs: 0.25 * HOUR },
    });
    await credentials();
    await clock.advance(0.5 * HOUR - 1);
    expect(credentials.phase).toBe("fresh");
    if (mode === "deferred") {
      await clock.advance(1);
      expect(credentials.phase).toBe("advisory");
      await clock.advance(0.25 * HOUR);
      expect(credentials.phase).toBe("mandatory");
    } else {
      await clock.advance(1);
      expect(source.calls.length).toBe(2);
    }
    await credentials.close();
  });

  test("of maxAgeMs stand at that age; only the source's own expiry can make a set expired", async () => {
    const { clock, source, credentials } = setUp({ lifetimeMs: Infinity, refresh: { maxAgeMs: HOUR } });
    const first = await credentials();
    await clock.advance(0.75 * HOUR);
    expect(credentials.phase).toBe("advisory");
    await clock.advance(10 * HOUR);
    expect(credentials.phase).toBe("mandatory");
    expect(credentials.peek()).toBe(first);
    source.otherwise({ fail: new Error("down") });
    expect(await credentials()).toBe(first);
  });

  test("of maxAgeMs shorter than the life scale to that age", async () => {
    const { clock, credentials } = setUp({ refresh: { maxAgeMs: 8_000 } });
    await credentials();
    expect(credentials.status().nextRefresh!.getTime()).toBe(clock.now() + 2_000);
  });
});
