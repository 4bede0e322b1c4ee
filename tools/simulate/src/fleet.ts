import type { MachinePlan, Sleep } from "./machine.js";
import { between, pick, randomStream, type Random } from "./random.js";
import { planWeather, type Spell, type WeatherSpell } from "./weather.js";

/** Without faults, or with all of them. */
export type Scenario = "calm" | "faults";

export const scenarioTitles: Readonly<Record<Scenario, string>> = { calm: "Without faults", faults: "With faults" };

/** What a session's source is like. */
export type SourceKind =
  /** STS, with the time of its answer. */
  | "sts"
  /** Somebody's own code round STS: it says when the credentials expire, not what time it is. */
  | "timeless"
  /** Keeps what it got until five minutes before its end, unless told to fetch, as the SDK's default chain does. */
  | "caching"
  /** The same, and fetches when it likes. */
  | "stubborn"
  /** Some answers are malformed, some expired long ago, some promise twice the life that AWS grants. */
  | "lying";

export interface SessionPlan {
  readonly name: string;
  /** Index of the machine. */
  readonly machine: number;
  readonly mode: "deferred" | "eager";
  readonly lifeMs: number;
  /** Mean time between calls. */
  readonly callEveryMs: number;
  readonly source: SourceKind;
  /** The source goes on when it is told to stop, and answers late. */
  readonly deaf: boolean;
  /** The role may not be assumed. */
  readonly denied: Spell | undefined;
  /** AWS refuses every token of the session. */
  readonly refused: Spell | undefined;
}

/** Everything that happens to a fleet from outside: the same for all contestants. */
export interface FleetPlan {
  readonly seed: number;
  readonly totalMs: number;
  readonly machines: readonly MachinePlan[];
  readonly sessions: readonly SessionPlan[];
  readonly weather: readonly WeatherSpell[];
  /** STS calls a second that the account is granted. */
  readonly quota: number;
  /** AWS forgets the tokens that a machine's sessions hold. */
  readonly revocations: readonly { readonly at: number; readonly machine: number }[];
}

export interface FleetOptions {
  readonly seed: number;
  readonly hours: number;
  readonly sessions: number;
  readonly processes: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A deployment starts all processes within this time. */
const DEPLOYMENT_MS = 20_000;
/** AWS grants 600 calls a second to an account in a Region: here to ten thousand sessions, and to fewer in proportion. */
const QUOTA_PER_SESSION = 0.06;

export function planFleet({ seed, hours, sessions, processes }: FleetOptions, scenario: Scenario): FleetPlan {
  const totalMs = Math.round(hours * HOUR_MS);
  const faults = scenario === "faults";
  const random = randomStream(seed, "revocations");
  return {
    seed,
    totalMs,
    machines: Array.from({ length: processes }, (_, index) => planMachine(seed, index, totalMs, faults)),
    sessions: Array.from({ length: sessions }, (_, index) =>
      planSession(seed, { index, machine: index % processes, totalMs, faults }),
    ),
    weather: faults ? planWeather(seed, totalMs) : [],
    quota: Math.max(1, QUOTA_PER_SESSION * sessions),
    revocations: Array.from({ length: faults ? Math.ceil(processes / 50) : 0 }, () => ({
      at: between(random, 0, totalMs),
      machine: between(random, 0, processes),
    })),
  };
}

function planMachine(seed: number, index: number, totalMs: number, faults: boolean): MachinePlan {
  const random = randomStream(seed, "machine", index);
  const startsAt = between(random, 0, Math.min(DEPLOYMENT_MS, totalMs / 10));
  const somewhere = (): number => between(random, startsAt, totalMs);
  const chance = (share: number): boolean => random() < share && faults;
  const skewMs = signed(random, chance(0.01) ? 12 * HOUR_MS : chance(0.1) ? 10 * MINUTE_MS : 2_000);
  const steps = chance(0.05) ? [{ at: somewhere(), byMs: signed(random, chance(0.1) ? HOUR_MS : MINUTE_MS) }] : [];
  const suspended = chance(0.05) ? [sleep(random, "suspend", somewhere(), 40 * MINUTE_MS)] : [];
  const frozen = chance(0.05) ? [1, 2, 3].map(() => sleep(random, "freeze", somewhere(), 2 * MINUTE_MS)) : [];
  const sleeps = oneAfterAnother([...suspended, ...frozen]);
  const restarts = chance(0.05) ? [{ at: somewhere(), forMs: between(random, 1_000, 30_000) }] : [];
  return {
    name: `p${String(index).padStart(3, "0")}`,
    startsAt,
    skewMs,
    steps,
    sleeps,
    // A process ends and starts while its machine is awake.
    restarts: restarts.filter(
      (end) => !sleeps.some((each) => each.at <= end.at + end.forMs && end.at <= each.at + each.forMs),
    ),
  };
}

function signed(random: Random, most: number): number {
  return between(random, -most, most + 1);
}

function sleep(random: Random, kind: Sleep["kind"], at: number, longestMs: number): Sleep {
  return { kind, at, forMs: between(random, 1_000, longestMs) };
}

function oneAfterAnother(sleeps: readonly Sleep[]): readonly Sleep[] {
  const sorted = [...sleeps].sort((a, b) => a.at - b.at);
  return sorted.filter((each, index) => index === 0 || each.at > endOf(sorted.slice(0, index)) + 1_000);
}

function endOf(sleeps: readonly Sleep[]): number {
  return Math.max(...sleeps.map(({ at, forMs }) => at + forMs));
}

function planSession(
  seed: number,
  {
    index,
    machine,
    totalMs,
    faults,
  }: { readonly index: number; readonly machine: number; readonly totalMs: number; readonly faults: boolean },
): SessionPlan {
  const random = randomStream(seed, "session", index);
  const somewhere = (longestMs: number): Spell => {
    const from = between(random, 0, totalMs);
    return { from, to: from + between(random, 1_000, longestMs) };
  };
  const chance = (share: number): boolean => random() < share && faults;
  return {
    name: `s${String(index).padStart(5, "0")}`,
    machine,
    mode: random() < 0.5 ? "deferred" : "eager",
    lifeMs: random() < 0.25 ? 15 * MINUTE_MS : 60 * MINUTE_MS,
    callEveryMs: pick(random, [
      [1_000, 0.2],
      [2 * MINUTE_MS, 84.8],
      [5 * MINUTE_MS, 15],
    ]),
    source: faults
      ? pick<SourceKind>(random, [
          ["sts", 80],
          ["timeless", 6],
          ["caching", 6],
          ["stubborn", 4],
          ["lying", 4],
        ])
      : "sts",
    deaf: chance(0.3),
    denied: chance(0.02) ? somewhere(5 * MINUTE_MS) : undefined,
    refused: chance(0.02) ? somewhere(3 * MINUTE_MS) : undefined,
  };
}
