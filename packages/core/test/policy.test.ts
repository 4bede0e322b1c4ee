import { awsStandard, type BrsError, type RefreshPolicy } from "../src/index.js";
import { awsError, HOUR, MINUTE, SECOND, setUp } from "./kit.js";

/**
 * The behaviour that AWS's SDKs agreed on in 2026, as cases of our own. Public material: botocore pull requests 3733,
 * 3760, 3773 and 3775, smithy-rs 4774 and 4781, aws-sdk-kotlin 1994 with smithy-kotlin 1714 and its test vectors.
 */
type Held = "nothing" | "fresh" | "advisory" | "mandatory" | "expired";
type Source = "new" | "new for 10 min" | "stale" | "down" | "denied" | "not asked";
type Gets = "new" | "held" | "error" | "denied";
type Step =
  | { readonly call: Source; readonly gets: Gets; readonly windowMs?: number }
  | { readonly passMs: number }
  | { readonly rejected: "the held key" | "another key" };

/** Two hours to live: the advisory window is an hour, the mandatory one a minute. */
const LIFE = 2 * HOUR;
const passed: Record<Exclude<Held, "nothing">, number> = {
  fresh: 0,
  advisory: 61 * MINUTE,
  mandatory: LIFE - 30 * SECOND,
  expired: LIFE + MINUTE,
};

interface Case {
  readonly name: string;
  readonly held: Held;
  readonly steps: readonly Step[];
  readonly lifetimeMs?: number;
  readonly advisoryWindowMs?: number;
}

const call = (source: Source, gets: Gets, windowMs?: number): Step => ({
  call: source,
  gets,
  ...(windowMs !== undefined && { windowMs }),
});
const pass = (passMs: number): Step => ({ passMs });
/** The random source is fixed so that back-offs last seven minutes; the extremes are tested with the pacing. */
const BACKOFF = 7 * MINUTE;

const cases: readonly Case[] = [
  { name: "a fresh set is returned without the source", held: "fresh", steps: [call("not asked", "held")] },
  {
    name: "advisory: the caller that starts the refresh gets its result",
    held: "advisory",
    steps: [call("new", "new")],
  },
  { name: "advisory: a failed refresh leaves the held set", held: "advisory", steps: [call("down", "held")] },
  { name: "mandatory: the call gets the new set", held: "mandatory", steps: [call("new", "new")] },
  { name: "mandatory: a failed refresh leaves the held set", held: "mandatory", steps: [call("down", "held")] },
  { name: "expired: the call gets the new set", held: "expired", steps: [call("new", "new")] },
  { name: "expired: a failed refresh serves the expired set", held: "expired", steps: [call("down", "held")] },
  {
    name: "nothing held: a failed fetch is an error, and the next call asks again",
    held: "nothing",
    steps: [call("down", "error"), call("new", "new")],
  },
  {
    name: "nothing held: a stale answer is a failed fetch",
    held: "nothing",
    steps: [call("stale", "error"), call("new", "new")],
  },
  {
    name: "advisory: a stale answer is a failed refresh",
    held: "advisory",
    steps: [call("stale", "held"), call("not asked", "held")],
  },
  {
    name: "mandatory: a stale answer is a failed refresh",
    held: "mandatory",
    steps: [call("stale", "held"), call("not asked", "held")],
  },
  {
    name: "expired: a stale answer is a failed refresh, and the older set is served",
    held: "expired",
    steps: [call("stale", "held"), call("not asked", "held")],
  },
  {
    name: "ten minutes of life: a window of five",
    held: "nothing",
    lifetimeMs: 10 * MINUTE,
    steps: [call("new", "new", 5 * MINUTE)],
  },
  {
    name: "twenty minutes of life: a window of five",
    held: "nothing",
    lifetimeMs: 20 * MINUTE,
    steps: [call("new", "new", 5 * MINUTE)],
  },
  {
    name: "20.5 minutes of life: a window of 15",
    held: "nothing",
    lifetimeMs: 20.5 * MINUTE,
    steps: [call("new", "new", 15 * MINUTE)],
  },
  {
    name: "an hour of life: a window of 15 minutes",
    held: "nothing",
    lifetimeMs: HOUR,
    steps: [call("new", "new", 15 * MINUTE)],
  },
  {
    name: "ninety minutes of life: a window of an hour",
    held: "nothing",
    lifetimeMs: 90 * MINUTE,
    steps: [call("new", "new", HOUR)],
  },
  {
    name: "six hours of life: a window of an hour",
    held: "nothing",
    lifetimeMs: 6 * HOUR,
    steps: [call("new", "new", HOUR)],
  },
  {
    name: "each accepted set has windows of its own",
    held: "nothing",
    lifetimeMs: 6 * HOUR,
    steps: [call("new", "new", HOUR), pass(5 * HOUR + MINUTE), call("new for 10 min", "new", 5 * MINUTE)],
  },
  {
    name: "a window that the user sets takes the place of the usual one",
    held: "nothing",
    lifetimeMs: 6 * HOUR,
    advisoryWindowMs: 30 * MINUTE,
    steps: [call("new", "new", 30 * MINUTE)],
  },
  ...(["advisory", "mandatory"] as const).map((held): Case => ({
    name: `${held}: an error that needs a person is thrown, for at most five seconds without the source`,
    held,
    steps: [call("denied", "denied"), call("not asked", "denied"), pass(5 * SECOND), call("new", "new")],
  })),
  {
    name: "expired: an error that needs a person is thrown, not papered over with the expired set",
    held: "expired",
    steps: [call("denied", "denied"), call("not asked", "denied"), pass(5 * SECOND), call("down", "held")],
  },
  {
    name: "nothing held: an error that needs a person is kept as well",
    held: "nothing",
    steps: [call("denied", "denied"), call("not asked", "denied"), pass(5 * SECOND), call("new", "new")],
  },
  {
    name: "an error that needs a person leaves no back-off behind",
    held: "advisory",
    steps: [call("denied", "denied"), pass(5 * SECOND), call("denied", "denied"), pass(5 * SECOND), call("new", "new")],
  },
  {
    name: "a rejected key makes the next call fetch",
    held: "fresh",
    steps: [{ rejected: "the held key" }, call("new", "new")],
  },
  {
    name: "a rejected key is still what a call gets if the source fails",
    held: "fresh",
    steps: [{ rejected: "the held key" }, call("down", "held"), call("not asked", "held")],
  },
  {
    name: "a rejection waits for a back-off to pass",
    held: "expired",
    steps: [
      call("down", "held"),
      pass(MINUTE),
      { rejected: "the held key" },
      call("not asked", "held"),
      pass(BACKOFF - MINUTE),
      call("new", "new"),
    ],
  },
  {
    name: "the rejection of a key that is not held changes nothing",
    held: "fresh",
    steps: [{ rejected: "another key" }, call("not asked", "held")],
  },
  {
    name: "after a failure the source is left alone until the back-off is over",
    held: "expired",
    steps: [call("down", "held"), pass(BACKOFF - 1), call("not asked", "held"), pass(1), call("new", "new")],
  },
  {
    name: "a back-off outlives the expiry of the set",
    held: "mandatory",
    steps: [call("down", "held"), pass(MINUTE), call("not asked", "held"), pass(BACKOFF - MINUTE), call("new", "new")],
  },
  {
    name: "a success ends the back-off",
    held: "advisory",
    steps: [call("down", "held"), pass(BACKOFF), call("new", "new"), pass(61 * MINUTE), call("new", "new")],
  },
];

describe("awsStandard is what AWS's SDKs agreed on", () => {
  test.each(cases)("$name", async ({ held, steps, lifetimeMs = LIFE, advisoryWindowMs }) => {
    const { clock, source, credentials } = setUp({
      lifetimeMs,
      // 300 s + 0.4 × 300 s = seven minutes; 1 s + 0.4 × 4 s = 2.6 s.
      refresh: { policy: awsStandard, random: () => 0.4, advisoryWindowMs },
    });
    if (held !== "nothing") {
      await credentials();
      await clock.advance(passed[held]);
    }
    let holds = held === "nothing" ? "" : "AKIDSCRIPTED0001";
    for (const step of steps) {
      if ("passMs" in step) {
        await clock.advance(step.passMs);
        continue;
      }
      if ("rejected" in step) {
        credentials.invalidate(step.rejected === "the held key" ? holds : "AKIDANOTHER");
        continue;
      }
      const before = source.calls.length;
      if (step.call === "new for 10 min") source.next({ lifetimeMs: 10 * MINUTE });
      if (step.call === "stale") source.next({ lifetimeMs: -MINUTE });
      if (step.call === "down") source.next({ fail: awsError("ServiceUnavailable") });
      if (step.call === "denied") source.next({ fail: awsError("AccessDenied") });
      const got = await credentials().then(
        ({ accessKeyId }) => (accessKeyId === holds ? "held" : ((holds = accessKeyId), "new")),
        (error: unknown) => ((error as BrsError).recoverable ? "error" : "denied"),
      );
      expect(got).toBe(step.gets);
      expect(source.calls.length - before).toBe(step.call === "not asked" ? 0 : 1);
      if (step.windowMs !== undefined) {
        const { expiration, nextRefresh } = credentials.status();
        expect(expiration!.getTime() - nextRefresh!.getTime()).toBe(step.windowMs);
      }
    }
  });
});

test("one field of a policy may be changed", async () => {
  const policy: RefreshPolicy = { ...awsStandard, whenExpired: "throw" };
  const { clock, source, credentials } = setUp({ refresh: { policy } });
  await credentials();
  await clock.advance(HOUR);
  source.next({ fail: new Error("down") });
  await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
});
