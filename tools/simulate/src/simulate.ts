import type { Contestant } from "./contestants.js";
import type { FleetPlan } from "./fleet.js";
import { callForever } from "./load.js";
import { createMachine } from "./machine.js";
import { emptyTally, scoreOf, sums, type Score } from "./score.js";
import { takeSeat } from "./seat.js";
import { createSts } from "./sts.js";
import { createTimeline } from "./timeline.js";
import { createTrace } from "./trace.js";
import type { Violation, World } from "./world.js";

/** What one contestant did with a fleet. */
export interface Run {
  readonly contestant: string;
  /** A referee watched. */
  readonly checked: boolean;
  readonly score: Score;
  /** STS calls in each minute. */
  readonly perMinute: readonly number[];
  readonly violations: readonly Violation[];
  /** Two runs with the same digest did the same, event by event. */
  readonly digest: string;
}

export interface RunOptions {
  /** Gets every event as it happens. `at`: milliseconds since the start. */
  readonly follow?: ((at: number, who: string, what: string) => void) | undefined;
}

/** Lets a fleet live through its plan. Depends on nothing but its arguments. */
export async function simulate(plan: FleetPlan, contestant: Contestant, options: RunOptions = {}): Promise<Run> {
  const timeline = createTimeline();
  const trace = createTrace(options.follow);
  const tally = emptyTally();
  const violations: Violation[] = [];
  const sts = createSts(plan);
  const world: World = {
    seed: plan.seed,
    timeline,
    sts,
    contestant,
    tally,
    tell: (who, what) => trace.tell(timeline.now, who, what),
    accuse(violation) {
      violations.push(violation);
      trace.tell(violation.at, violation.session, `violation ${violation.rule}: ${violation.text}`);
    },
  };
  const machines = plan.machines.map((each) => createMachine(each, timeline, (what) => world.tell(each.name, what)));
  const seats = plan.sessions.map((session) => {
    const machine = machines[session.machine];
    if (machine === undefined) throw new Error(`${session.name}: there is no machine ${session.machine}.`);
    return takeSeat(session, machine, plan.totalMs, world);
  });
  callForever(seats, plan.seed, timeline);
  for (const { at, machine } of plan.revocations) {
    timeline.post(at, () => {
      for (const seat of seats) if (seat.plan.machine === machine) seat.revoke();
    });
  }
  await withoutStacks(() => timeline.run(plan.totalMs));

  const perMinute = sums(sts.perSecond, 60);
  const score = scoreOf(tally, sts);
  world.tell("all", JSON.stringify([score, perMinute]));
  const checked = contestant.policy !== undefined;
  return { contestant: contestant.name, checked, score, perMinute, violations, digest: trace.digest() };
}

/** Errors by the hundred thousand are part of a simulation: their stacks would take most of its time. */
async function withoutStacks(work: () => Promise<void>): Promise<void> {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    await work();
  } finally {
    Error.stackTraceLimit = usual;
  }
}
