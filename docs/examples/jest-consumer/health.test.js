// Hours pass in milliseconds: the clock is virtual, and the source does what the test writes down.
const { refreshable } = require("@brs/core");
const { scriptedSource, virtualClock } = require("@brs/core/testing");
const { healthOf } = require("./health.js");

const minutes = 60_000;
let clock;
let source;
let credentials;

beforeEach(async () => {
  clock = virtualClock();
  source = scriptedSource({ clock, lifetimeMs: 60 * minutes });
  credentials = refreshable(source, { clock });
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

test("a quiet night is no illness: the next call renews what nobody needed", async () => {
  await clock.advance(480 * minutes);
  expect(credentials.phase).toBe("expired");
  expect(healthOf(credentials)).toEqual({ status: 200, text: "ok" });
  await callAfter(0);
  expect(credentials.phase).toBe("fresh");
});
