// Hours pass in milliseconds: the clock is virtual, and the source does what the test writes down.
const { refreshable, systemClock } = require("@brs/core");
const { scriptedSource, virtualClock } = require("@brs/core/testing");
const { healthOf } = require("./health.js");

const minutes = 60_000;
let clock;
let source;
let credentials;

beforeEach(async () => {
  clock = virtualClock();
  source = scriptedSource({ clock, lifetimeMs: 60 * minutes });
  credentials = refreshable(source, { clock, mode: "eager" });
  await credentials();
});
afterEach(() => credentials.close());

/** Lets a call come in, as traffic does. */
async function callAfter(ms) {
  await clock.advance(ms);
  await credentials().catch(() => {});
  await clock.settle();
}

test("a service with fresh credentials is healthy", () => {
  expect(healthOf(credentials)).toEqual({ status: 200, text: "ok" });
});

test("credentials are renewed before they end, and nobody notices", async () => {
  await callAfter(58 * minutes);
  expect(source.calls).toHaveLength(2);
  await callAfter(58 * minutes);
  expect(healthOf(credentials)).toEqual({ status: 200, text: "ok" });
});

test("while the source is down the service works on, until the credentials end", async () => {
  source.otherwise({ fail: new Error("the source is down") });
  await callAfter(58 * minutes);
  expect(healthOf(credentials)).toEqual({ status: 200, text: "renewing fails: ERR_BRS_CREDENTIALS" });
  await callAfter(3 * minutes);
  expect(healthOf(credentials)).toEqual({ status: 503, text: "credentials are expired" });
});

test("when the source is back the service is healthy again, though no call came", async () => {
  source.otherwise({ fail: new Error("the source is down") });
  await clock.advance(61 * minutes);
  expect(healthOf(credentials)).toEqual({ status: 503, text: "credentials are expired" });
  source.otherwise({});
  await clock.advance(minutes);
  expect(healthOf(credentials)).toEqual({ status: 200, text: "ok" });
});

test("Jest's own clock does as well: an eager source is asked in time, whether anybody calls or not", async () => {
  jest.useFakeTimers();
  const eager = refreshable(scriptedSource({ clock: systemClock, lifetimeMs: 60 * minutes }), { mode: "eager" });
  await jest.advanceTimersByTimeAsync(480 * minutes);
  expect(eager.status()).toMatchObject({ phase: "fresh", failures: 0 });
  expect(eager.status().attempts).toBeGreaterThanOrEqual(10);
  await eager.close();
  jest.useRealTimers();
});
