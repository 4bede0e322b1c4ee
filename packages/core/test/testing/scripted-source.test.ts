import { scriptedSource, virtualClock } from "../../src/testing/index.js";
import { serial, watch } from "../kit.js";

const make = (options = {}) => {
  const clock = virtualClock();
  return { clock, source: scriptedSource({ clock, ...options }) };
};

test("hands out new credentials, numbered, that live for an hour", async () => {
  const { clock, source } = make();
  const [one, two] = [await source(), await source({ reason: "forced" })];
  expect([serial(one), serial(two)]).toEqual([1, 2]);
  expect(one.expiration!.getTime() - clock.now()).toBe(3_600_000);
  expect(source.calls).toEqual([{}, { reason: "forced" }]);
});

test("follows its script call by call, then does the usual", async () => {
  const { clock, source } = make({ lifetimeMs: 5_000 });
  const boom = new Error("boom");
  source.next({ fail: boom }, { lifetimeMs: Infinity }, { same: true }, { raw: 42 });
  source.otherwise({ lifetimeMs: 7_000, serverAheadMs: 1_000 });
  await expect(source()).rejects.toBe(boom);
  const forever = await source();
  expect("expiration" in forever).toBe(false);
  expect(await source()).toBe(forever);
  expect(await source()).toBe(42);
  const usual = await source();
  expect(usual).toMatchObject({ serverTime: new Date(clock.now() + 1_000) });
  expect(usual.expiration!.getTime() - clock.now()).toBe(8_000);
});

test("takes the time that the script says", async () => {
  const { clock, source } = make();
  source.next({ delayMs: 100 });
  const call = watch(source());
  await clock.advance(99);
  expect(call.state).toBe("pending");
  await clock.advance(1);
  expect(serial(call.value)).toBe(1);
});

test("hangs until its signal aborts, or for ever", async () => {
  const { clock, source } = make();
  source.next({ hang: true }, { hang: true, ignoreSignal: true });
  const controller = new AbortController();
  const calls = [watch(source({ signal: controller.signal })), watch(source({ signal: controller.signal }))];
  controller.abort();
  await clock.advance(1e6);
  expect(calls.map(({ state }) => state)).toEqual(["rejected", "pending"]);
});

test("refuses a signal that is aborted already, says what it is, and counts how often it was closed", async () => {
  const { source } = make({ strategy: "vault", interactive: true });
  const reason = new Error("no");
  await expect(source({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect([source.calls.length, source.strategy, source.interactive]).toEqual([0, "vault", true]);
  await source.close!();
  expect(source.closes).toBe(1);
});
