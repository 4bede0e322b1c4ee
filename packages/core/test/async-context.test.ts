import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { refreshable, systemClock, type Clock } from "../src/index.js";
import { HOUR, MINUTE, setUp } from "./kit.js";

const requests = new AsyncLocalStorage<string>();

test("a refresh behind a call runs outside that call's async context, even of the request that made the session", async () => {
  await requests.run("request 1", async () => {
    const { clock, source, credentials } = setUp();
    const seen: (string | undefined)[] = [];
    const provider = Object.assign(
      (context?: object) => {
        seen.push(requests.getStore());
        return source(context);
      },
      { strategy: "seeing" },
    );
    const observed = refreshable(provider, { clock, random: () => 0 });
    await observed();
    await clock.advance(45 * MINUTE);
    await requests.run("request 2", () => observed());
    await clock.settle();
    // What a caller waits for belongs to that caller; what nobody waits for, to nobody.
    expect(seen).toEqual(["request 1", undefined]);
    await credentials.close();
  });
});

test("an eager session that is made inside a request does not run in it", async () => {
  const { clock, source } = setUp();
  const seen: (string | undefined)[] = [];
  const provider = (context?: object) => {
    seen.push(requests.getStore());
    return source(context);
  };
  const credentials = requests.run("request", () => refreshable(provider, { clock, mode: "eager", random: () => 0 }));
  await clock.settle();
  expect(seen).toEqual([undefined]);
  await credentials.close();
});

test("the background hook runs in the context of its call: hosts look up their request there", async () => {
  const seen: (string | undefined)[] = [];
  const { clock, credentials } = setUp({ refresh: { background: () => seen.push(requests.getStore()) } });
  await credentials();
  await clock.advance(45 * MINUTE);
  await requests.run("request", () => credentials());
  expect(seen).toEqual(["request"]);
});

test("timers of the system clock are armed outside", async () => {
  const seen = await requests.run(
    "request",
    () =>
      new Promise((resolve) => {
        systemClock.schedule(() => resolve(requests.getStore()), 1).hold?.(true);
      }),
  );
  expect(seen).toBeUndefined();
});

test("a caller goes on in its own context", async () => {
  const { clock, source, credentials } = setUp();
  source.next({ delayMs: 10 });
  const go = (name: string) =>
    requests.run(name, async () => {
      await credentials();
      return requests.getStore();
    });
  const both = Promise.all([go("one"), go("two")]);
  await clock.advance(10);
  expect(await both).toEqual(["one", "two"]);
});

describe("the diagnostics channel brs:refresh", () => {
  test("gets every event, with the kind of source and the label", async () => {
    const messages: unknown[] = [];
    const listen = (message: unknown): number => messages.push(message);
    subscribe("brs:refresh", listen);
    try {
      const { source, credentials } = setUp({ strategy: "vault", refresh: { label: "tenant 7" } });
      await credentials();
      source.next({ fail: new Error("down") });
      await credentials.refresh().catch(() => undefined);
      await credentials.close();
    } finally {
      unsubscribe("brs:refresh", listen);
    }
    expect(messages).toMatchObject([
      { event: "refreshing", strategy: "vault", label: "tenant 7", detail: { reason: "initial", attempt: 1 } },
      { event: "refreshed", strategy: "vault", detail: { late: false } },
      { event: "refreshing", strategy: "vault", detail: { reason: "forced", attempt: 2 } },
      { event: "refreshFailed", strategy: "vault", detail: { error: { code: "ERR_BRS_CREDENTIALS" } } },
      { event: "closed", strategy: "vault", label: "tenant 7", detail: {} },
    ]);
  });
});

test("a clock that cannot hold the process is as good", async () => {
  const { clock: inner, source } = setUp();
  const clock: Clock = {
    now: inner.now,
    monotonic: inner.monotonic,
    schedule(callback, ms) {
      const cancel = inner.schedule(callback, ms);
      return () => {
        cancel();
      };
    },
  };
  const credentials = refreshable(source, { clock });
  await credentials();
  await inner.advance(2 * HOUR);
  await credentials();
  expect(source.calls.length).toBe(2);
});
