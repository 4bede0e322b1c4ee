import { HOUR, MINUTE, SECOND, setUp } from "./kit.js";

const inMs = (kit: ReturnType<typeof setUp>) => {
  const { nextRefresh } = kit.credentials.status();
  return nextRefresh && nextRefresh.getTime() - kit.clock.now();
};

test("before anything was asked", () => {
  expect(setUp().credentials.status()).toEqual({
    phase: "empty",
    refreshing: false,
    expiration: undefined,
    nextRefresh: undefined,
    attempts: 0,
    requests: 0,
    failures: 0,
    lastErrorCode: undefined,
  });
});

test("of a fresh set: the next refresh is the opening of the window", async () => {
  const kit = setUp();
  const { expiration } = await kit.credentials();
  expect(kit.credentials.status()).toEqual({
    phase: "fresh",
    refreshing: false,
    expiration,
    nextRefresh: new Date(kit.clock.now() + 45 * MINUTE),
    attempts: 1,
    requests: 1,
    failures: 0,
    lastErrorCode: undefined,
  });
  await kit.clock.advance(10 * MINUTE);
  expect(inMs(kit)).toBe(35 * MINUTE);
});

test("of credentials that do not expire: no next refresh", async () => {
  const kit = setUp({ lifetimeMs: Infinity });
  await kit.credentials();
  expect(kit.credentials.status()).toMatchObject({ phase: "static", expiration: undefined, nextRefresh: undefined });
});

test("during an attempt: no next refresh", async () => {
  const kit = setUp();
  await kit.credentials();
  kit.source.next({ hang: true });
  void kit.credentials.refresh().catch(() => undefined);
  expect(kit.credentials.status()).toMatchObject({ refreshing: true, nextRefresh: undefined });
  await kit.credentials.close();
});

test("in a back-off: the next refresh is its end, or the end of the set if that ends it", async () => {
  const kit = setUp();
  await kit.credentials();
  await kit.clock.advance(45 * MINUTE);
  kit.source.otherwise({ fail: new Error("down") });
  await kit.credentials();
  await kit.clock.settle();
  expect(kit.credentials.status()).toMatchObject({ failures: 1, lastErrorCode: "ERR_BRS_CREDENTIALS" });
  expect(inMs(kit)).toBe(168_750);
  await kit.clock.advance(14 * MINUTE + 59 * SECOND);
  await kit.credentials();
  await kit.clock.advance(400);
  expect(inMs(kit)).toBe(600);
});

test("of a rejected set: now", async () => {
  const kit = setUp();
  kit.credentials.invalidate((await kit.credentials()).accessKeyId);
  expect(inMs(kit)).toBe(0);
  expect(kit.credentials.status().phase).toBe("mandatory");
});

test("of an expired set: now", async () => {
  const kit = setUp();
  await kit.credentials();
  await kit.clock.advance(2 * HOUR);
  expect([inMs(kit), kit.credentials.status().phase]).toEqual([0, "expired"]);
});
