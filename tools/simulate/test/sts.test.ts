import { createMachine } from "../src/machine.js";
import { randomStream } from "../src/random.js";
import { createStsClient } from "../src/sts-client.js";
import { createSts } from "../src/sts.js";
import { createTimeline } from "../src/timeline.js";
import { createTokenBucket } from "../src/token-bucket.js";
import type { WeatherKind } from "../src/weather.js";

const calm = { name: "p000", startsAt: 0, skewMs: 0, steps: [], sleeps: [], restarts: [] };

function place(kind?: WeatherKind, { quota = 100, to = 60_000, denied = false } = {}) {
  const timeline = createTimeline();
  const weather = kind === undefined ? [] : [{ kind, from: 0, to }];
  const sts = createSts({ totalMs: 600_000, weather, quota });
  const assumeRole = createStsClient({
    sts,
    machine: createMachine(calm, timeline, () => {}),
    random: randomStream(1, "sts"),
    now: () => timeline.now,
    denied: () => denied,
  });
  return { timeline, sts, assumeRole };
}

async function ending(work: Promise<unknown>, timeline: { readonly now: number; run(until: number): Promise<void> }) {
  const told = work.then(
    (answer) => ({ answer, at: timeline.now }),
    (error: unknown) => {
      const { name, $metadata } = error as Error & { readonly $metadata?: { readonly attempts: number } };
      return { error: name, at: timeline.now, tries: $metadata?.attempts };
    },
  );
  await timeline.run(500_000);
  return told;
}

test("a bucket grants its rate, and what it saved up to its burst", () => {
  const bucket = createTokenBucket(5);
  const takes = (now: number, times: number): number =>
    Array.from({ length: times }, () => bucket.take(now, 2)).filter(Boolean).length;
  expect(takes(0, 10)).toBe(5);
  expect(takes(1_000, 10)).toBe(2);
  expect(takes(60_000, 10)).toBe(5);
});

test("STS answers in a fraction of a second, and counts", async () => {
  const { timeline, sts, assumeRole } = place();
  const { answer, at } = (await ending(assumeRole(undefined), timeline)) as { answer: unknown; at: number };
  expect(answer).toMatchObject({ requests: 1 });
  expect(at).toBeLessThan(1_000);
  expect(sts.perSecond[0]).toBe(1);
});

test.each([
  ["fails", "errors", "InternalFailure", 100],
  ["hangs", "hang", "GatewayTimeout", 100],
  ["has nothing to grant", "throttle", "Throttling", 0.5],
] as const)("a client tries three times while STS %s", async (_, kind, error, quota) => {
  const { timeline, assumeRole } = place(kind, { to: 400_000, quota });
  expect(await ending(assumeRole(undefined), timeline)).toMatchObject({ error, tries: 3 });
});

test("a denied role is not asked for twice", async () => {
  const { timeline, assumeRole } = place(undefined, { denied: true });
  expect(await ending(assumeRole(undefined), timeline)).toMatchObject({ error: "AccessDenied", tries: 1 });
});

test("a client that failed often enough stops to try again, as the SDK's does", async () => {
  const { timeline, sts, assumeRole } = place("errors", { to: 500_000, quota: 10_000 });
  for (let call = 0; call < 40; call++) {
    timeline.post(call * 10_000, () => void assumeRole(undefined).catch(() => {}));
  }
  await timeline.run(500_000);
  const requests = sts.perSecond.reduce((sum, each) => sum + each, 0);
  // 500 units, 14 for each further try: 35 of them.
  expect(requests).toBe(40 + 35);
});

test("a client that is told to stop sends nothing more", async () => {
  const { timeline, sts, assumeRole } = place("errors", { to: 400_000 });
  const signal = { aborted: false };
  const end = ending(assumeRole(signal), timeline);
  signal.aborted = true;
  expect(await end).toMatchObject({ error: "AbortError" });
  expect(sts.perSecond.reduce((sum, each) => sum + each, 0)).toBe(1);
});
