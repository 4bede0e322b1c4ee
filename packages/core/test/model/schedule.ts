import fc from "fast-check";

/** How the source answers from now on. */
export type Mood = "well" | "down" | "denied" | "hangs" | "deaf" | "caches" | "babbles" | "dead" | "short";

/** One thing that happens. Times are in milliseconds, or in lives of a set, so that schedules fit any lifetime. */
export type Step =
  | { readonly do: "pass"; readonly lives?: number; readonly ms?: number }
  | { readonly do: "call"; readonly callers: number; readonly abortable: boolean }
  | { readonly do: "force" | "refresh"; readonly abortable: boolean }
  | { readonly do: "demand"; readonly lives: number }
  | { readonly do: "abort" | "reject" | "close" }
  | { readonly do: "source"; readonly mood: Mood; readonly delayMs: number }
  | { readonly do: "jump" | "suspend" | "freeze"; readonly ms: number };

/** Everything that a run depends on. */
export interface Schedule {
  readonly seed: number;
  readonly policy: "resilient" | "awsStandard";
  readonly mode: "deferred" | "eager";
  readonly interactive: boolean;
  /** The life of what the source hands out. */
  readonly lifetimeMs: number;
  /** Whether the source tells its own time. */
  readonly told: boolean;
  readonly steps: readonly Step[];
}

const HOUR = 3_600_000;

/** From a second to 36 hours, each order of magnitude as often as the next. */
export const lifetimes: fc.Arbitrary<number> = fc
  .double({ min: Math.log(1_000), max: Math.log(36 * HOUR), noNaN: true })
  .map((log) => Math.round(Math.exp(log)));

const moods = fc.constantFrom<Mood>(
  "well",
  "well",
  "down",
  "denied",
  "hangs",
  "deaf",
  "caches",
  "babbles",
  "dead",
  "short",
);
const delays = fc.constantFrom(0, 0, 1, 300, 4_999, 5_001, 29_999, 31_000);
/** Odd figures, so that a jump never takes back what has passed to the millisecond. */
const jumps = fc.oneof(fc.integer({ min: -50_003, max: 50_003 }), fc.integer({ min: -12 * HOUR, max: 12 * HOUR }));
const spells = fc.oneof(fc.integer({ min: 1, max: 40_001 }), fc.integer({ min: 1, max: 12 * HOUR }));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({ do: fc.constant("pass" as const), lives: fc.double({ min: 0.001, max: 1.2, noNaN: true }) }),
  },
  { weight: 30, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 70_000 }) }) },
  {
    weight: 70,
    arbitrary: fc.record({
      do: fc.constant("call" as const),
      callers: fc.constantFrom(1, 1, 1, 2, 20),
      abortable: fc.boolean(),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constantFrom("force" as const, "refresh" as const), abortable: fc.boolean() }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant("demand" as const), lives: fc.double({ min: 0, max: 1.5, noNaN: true }) }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant("abort" as const) }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant("reject" as const) }) },
  { weight: 30, arbitrary: fc.record({ do: fc.constant("source" as const), mood: moods, delayMs: delays }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("jump" as const), ms: jumps }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("suspend" as const, "freeze" as const), ms: spells }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const) }) },
);

export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    seed: fc.integer(),
    policy: fc.constantFrom("resilient" as const, "resilient" as const, "awsStandard" as const),
    kind: fc.constantFrom("deferred", "deferred", "eager", "interactive"),
    lifetimeMs: lifetimes,
    told: fc.boolean(),
    steps: fc.array(step, { minLength: 1, maxLength: 40, size: "max" }),
  })
  .map(({ kind, ...rest }) => ({
    ...rest,
    // A source that tells its time takes a second off: HTTP dates are whole seconds. And an eager session of a day
    // whose source is down is some thousand attempts of the same kind.
    lifetimeMs: Math.max(rest.told ? 3_000 : 0, Math.min(rest.lifetimeMs, kind === "eager" ? 2 * HOUR : Infinity)),
    mode: kind === "eager" ? "eager" : "deferred",
    interactive: kind === "interactive",
  }));
