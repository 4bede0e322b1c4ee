import { inspect } from "node:util";
import type { MfaCodeProvider } from "@brs/core";
import { virtualClock, type VirtualClock } from "@brs/core/testing";
import { callbackMfa, singleUse, totpMfa } from "../src/index.js";

const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const step = 30_000;

let devices = 0;
/** What is known of a device lasts as long as the process, so every test has one of its own. */
function newDevice(): string {
  return `arn:aws:iam::123456789012:mfa/device-${++devices}`;
}

/** A clock that stands 10 s into a step. */
function clockInStep(): VirtualClock {
  return virtualClock(Math.floor(Date.UTC(2026, 0, 1) / step) * step + 10_000);
}

/** A source that hands out other codes each time, and notes when it is asked. */
function counting(clock: VirtualClock): { source: MfaCodeProvider; askedAt: number[] } {
  const start = clock.now();
  const askedAt: number[] = [];
  const source = callbackMfa(() => {
    askedAt.push(clock.now() - start);
    return String(askedAt.length).padStart(6, "0");
  });
  return { source, askedAt };
}

/** Settles a promise into what it came to, so that it can be looked at while the clock stands still. */
function watch<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: unknown) => (seen.error = error),
  );
  return seen;
}

describe("one device", () => {
  test("the first caller gets a code at once", async () => {
    const clock = clockInStep();
    const { source } = counting(clock);
    expect(await singleUse(source, { clock })(newDevice())).toBe("000001");
    expect(clock.pending).toBe(0);
  });

  test("callers are served in the order of arrival, each in a step of its own", async () => {
    const clock = clockInStep();
    const { source, askedAt } = counting(clock);
    const once = singleUse(source, { clock });
    const serial = newDevice();
    const calls = [once(serial), once(serial), once(serial)].map(watch);

    await clock.settle();
    expect(calls).toEqual([{ value: "000001" }, {}, {}]);
    await clock.advance(20_000);
    expect(calls).toEqual([{ value: "000001" }, { value: "000002" }, {}]);
    await clock.advance(29_999);
    expect(calls[2]).toEqual({});
    await clock.advance(1);
    expect(calls[2]).toEqual({ value: "000003" });
    expect(askedAt).toEqual([0, 20_000, 50_000]);
  });

  test("a caller who comes in a later step does not wait", async () => {
    const clock = clockInStep();
    const once = singleUse(counting(clock).source, { clock });
    const serial = newDevice();
    await once(serial);
    await clock.advance(20_000);
    expect(await once(serial)).toBe("000002");
  });

  test("a code counts in the step in which it is handed out, not in the one in which it was asked for", async () => {
    const clock = clockInStep();
    const serial = newDevice();
    let answer: (code: string) => void = () => undefined;
    const slow = callbackMfa(() => new Promise<string>((resolve) => (answer = resolve)));
    const first = watch(singleUse(slow, { clock })(serial));
    await clock.advance(25_000);
    answer("111111");
    await clock.settle();
    expect(first).toEqual({ value: "111111" });

    const second = watch(singleUse(counting(clock).source, { clock })(serial));
    await clock.advance(24_999);
    expect(second).toEqual({});
    await clock.advance(1);
    expect(second).toEqual({ value: "000001" });
  });

  test("is one, whatever sources, sessions and spellings of options ask for its codes", async () => {
    const clock = clockInStep();
    const serial = newDevice();
    const codes = [
      singleUse(totpMfa(secret, { clock }), { clock }),
      singleUse(
        totpMfa(() => secret, { clock }),
        { clock, stepMs: step },
      ),
      singleUse(totpMfa(secret, { clock }), { clock }),
    ].map((once) => watch(once(serial)));
    for (let i = 0; i < 3; i++) await clock.advance(step);
    expect(new Set(codes.map(({ value }) => value)).size).toBe(3);
  });

  test("is not another: their callers do not wait for each other", async () => {
    const clock = clockInStep();
    const once = singleUse(counting(clock).source, { clock });
    expect(await Promise.all([once(newDevice()), once(newDevice())])).toEqual(["000001", "000002"]);
  });

  test("1000 callers get 1000 codes in 1000 steps", async () => {
    const clock = clockInStep();
    const once = singleUse(counting(clock).source, { clock });
    const serial = newDevice();
    const calls = Promise.all(Array.from({ length: 1000 }, () => once(serial)));
    await clock.advance(1000 * step);
    expect(new Set(await calls).size).toBe(1000);
  });
});

describe("a source that answers the used code again", () => {
  test("is asked again in the next step", async () => {
    const clock = clockInStep();
    const answers = ["111111", "111111", "222222"];
    const asked: number[] = [];
    const start = clock.now();
    const once = singleUse(
      callbackMfa(() => {
        asked.push(clock.now() - start);
        return answers[asked.length - 1]!;
      }),
      { clock },
    );
    const serial = newDevice();
    await once(serial);
    const second = watch(once(serial));
    await clock.advance(20_000);
    expect(second).toEqual({});
    await clock.advance(30_000);
    expect(second).toEqual({ value: "222222" });
    expect(asked).toEqual([0, 20_000, 50_000]);
  });

  test("for ever is given up, without showing the code, and the next caller may try", async () => {
    const clock = clockInStep();
    const serial = newDevice();
    const stuck = singleUse(
      callbackMfa(() => "987654"),
      { clock },
    );
    await stuck(serial);
    const second = watch(stuck(serial));
    await clock.advance(4 * step);
    expect(second.error).toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "repeated" } });
    expect(inspect(second.error)).not.toContain("987654");

    const third = watch(singleUse(counting(clock).source, { clock })(serial));
    await clock.advance(step);
    expect(third).toEqual({ value: "000001" });
  });
});

describe("a source that fails", () => {
  test("uses up no code: the next caller is served in the same step", async () => {
    const clock = clockInStep();
    const serial = newDevice();
    const error = new Error("theirs");
    const failing = callbackMfa(() => Promise.reject(error));
    await expect(singleUse(failing, { clock })(serial)).rejects.toBe(error);
    expect(await singleUse(counting(clock).source, { clock })(serial)).toBe("000001");
  });

  test("by answering nonsense is an error, whoever wrote it", async () => {
    const clock = clockInStep();
    const nonsense = singleUse(async () => "12345", { clock });
    await expect(nonsense(newDevice())).rejects.toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "no-token" } });
  });

  test("by throwing at once is a rejection", async () => {
    const throwing = singleUse(() => {
      throw new Error("theirs");
    });
    await expect(throwing(newDevice())).rejects.toThrow("theirs");
  });
});

describe("a caller who gives up", () => {
  test("in the queue leaves those behind it in their order", async () => {
    const clock = clockInStep();
    const { source, askedAt } = counting(clock);
    const once = singleUse(source, { clock });
    const serial = newDevice();
    const controller = new AbortController();
    const calls = [once(serial), once(serial, { signal: controller.signal }), once(serial)].map(watch);
    await clock.settle();
    const reason = new Error("enough");
    controller.abort(reason);
    await clock.settle();
    expect(calls[1]).toEqual({ error: reason });
    await clock.advance(20_000);
    expect(calls).toEqual([{ value: "000001" }, { error: reason }, { value: "000002" }]);
    expect(askedAt).toHaveLength(2);
  });

  test("while it waits for its step takes its timer along, and the next one is served in that step", async () => {
    const clock = clockInStep();
    const once = singleUse(counting(clock).source, { clock });
    const serial = newDevice();
    await once(serial);
    const controller = new AbortController();
    const second = watch(once(serial, { signal: controller.signal }));
    await clock.settle();
    expect([clock.pending, clock.holding]).toEqual([1, 1]);
    controller.abort(new Error("enough"));
    await clock.settle();
    expect(clock.pending).toBe(0);
    expect(second.error).toMatchObject({ message: "enough" });
    await clock.advance(20_000);
    expect(await once(serial)).toBe("000002");
  });

  test("while the source is asked does not hold up the next one, and its code is not handed out", async () => {
    const clock = clockInStep();
    const serial = newDevice();
    const controller = new AbortController();
    const silent = singleUse(() => new Promise<string>(() => undefined), { clock });
    const first = watch(silent(serial, { signal: controller.signal }));
    await clock.settle();
    const second = watch(singleUse(counting(clock).source, { clock })(serial));
    controller.abort(new Error("enough"));
    await clock.settle();
    expect(first.error).toMatchObject({ message: "enough" });
    expect(second).toEqual({ value: "000001" });
  });

  test("before it begins asks nothing", async () => {
    const clock = clockInStep();
    const { source, askedAt } = counting(clock);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(singleUse(source, { clock })(newDevice(), { signal })).rejects.toThrow("enough");
    expect(askedAt).toEqual([]);
  });

  test("hands its signal to the source", async () => {
    const { signal } = new AbortController();
    const seen: unknown[] = [];
    const once = singleUse(async (_serial, context) => {
      seen.push(context?.signal);
      return "123456";
    });
    await once(newDevice(), { signal });
    expect(seen).toEqual([signal]);
  });
});

describe("the wall clock", () => {
  test.each([
    ["set back by hours", -7_200_000],
    ["set forward by hours", 7_200_000],
  ])("%s makes nobody wait longer than a step", async (_, byMs) => {
    const clock = clockInStep();
    const once = singleUse(counting(clock).source, { clock });
    const serial = newDevice();
    await once(serial);
    const second = watch(once(serial));
    await clock.settle();
    clock.setWall(byMs);
    await clock.advance(step);
    expect(second).toEqual({ value: "000002" });
  });

  test("of milliseconds that timers do not keep is waited for to the end", async () => {
    const clock = clockInStep();
    let early = 1;
    const hasty = {
      now: clock.now,
      schedule: (callback: () => void, ms: number) => clock.schedule(callback, ms - early--),
    };
    const once = singleUse(counting(clock).source, { clock: hasty });
    const serial = newDevice();
    await once(serial);
    const second = watch(once(serial));
    await clock.advance(19_999);
    expect(second).toEqual({});
    await clock.advance(1);
    expect(second).toEqual({ value: "000002" });
  });
});

describe("the wrapped source", () => {
  test.each([true, false, undefined])("keeps interactive: %s", (interactive) => {
    const source = Object.assign(async () => "123456", interactive === undefined ? {} : { interactive });
    expect(singleUse(source).interactive).toBe(interactive);
  });

  test("wrapped again is the same, and waits for itself no more than once", async () => {
    const clock = clockInStep();
    const once = singleUse(counting(clock).source, { clock });
    expect(singleUse(once)).toBe(once);
    expect(await singleUse(once)(newDevice())).toBe("000001");
  });

  test("shows no code when everything that the process remembers is printed", async () => {
    const once = singleUse(callbackMfa(() => "987654"));
    await once(newDevice());
    const remembered = Object.getOwnPropertySymbols(globalThis).map((key) => (globalThis as never)[key]);
    expect(remembered.length).toBeGreaterThan(0);
    expect(inspect([once, ...remembered], { depth: 10, showHidden: true })).not.toContain("987654");
  });
});

describe("wrong input is refused when the source is made", () => {
  const make = singleUse as (...args: unknown[]) => unknown;
  const source = async (): Promise<string> => "123456";
  test.each<[string, unknown[], string, string]>([
    ["no source", [], "provider", "provider must be an MFA code source, a function; got undefined."],
    ["a code", ["123456"], "provider", "got a string"],
    ["a step of half a millisecond", [source, { stepMs: 0.5 }], "stepMs", "a whole number of milliseconds"],
    ["a step in seconds", [source, { step: 30 }], "step", "there is no option step."],
    [
      "a clock that cannot wait",
      [source, { clock: { now: Date.now } }],
      "clock",
      "an object with now() and schedule()",
    ],
  ])("%s", (_, args, param, message) => {
    expect(() => make(...args)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param, message: expect.stringContaining(message) }),
    );
  });
});
