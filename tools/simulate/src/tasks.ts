import { brs, brsAwsStandard, brsWithoutJitter, plainSdk, type Contestant } from "./contestants.js";
import { planFleet, type FleetOptions, type Scenario } from "./fleet.js";
import { sabotaged, type Sabotage } from "./sabotage.js";
import { simulate, type Run } from "./simulate.js";

/** One contestant in one scenario: all that a run depends on, in a form that a worker can be sent. */
export interface Task {
  readonly fleet: FleetOptions;
  readonly scenario: Scenario;
  /** Index in the list of contestants. */
  readonly contestant: number;
  readonly clients: number;
  readonly sabotage: Sabotage | undefined;
  readonly trace: string | undefined;
}

export interface TaskResult extends Run {
  /** The events of the session that was to be followed. */
  readonly followed: readonly string[];
}

export function contestantsOf({ clients, sabotage }: Pick<Task, "clients" | "sabotage">): readonly Contestant[] {
  return [sabotage === undefined ? brs : sabotaged(sabotage), brsWithoutJitter, brsAwsStandard, plainSdk(clients)];
}

export async function perform(task: Task): Promise<TaskResult> {
  const contestant = contestantsOf(task)[task.contestant];
  if (contestant === undefined) throw new Error(`There is no contestant ${task.contestant}.`);
  const plan = planFleet(task.fleet, task.scenario);
  const followed: string[] = [];
  const session = plan.sessions.find(({ name }) => name === task.trace);
  const machine = session === undefined ? undefined : plan.machines[session.machine]?.name;
  const run = await simulate(plan, contestant, {
    follow:
      session === undefined
        ? undefined
        : (at, who, what) => {
            if (who === session.name || who === machine) followed.push(`${clockTime(at)}  ${who.padEnd(6)}  ${what}`);
          },
  });
  return { ...run, followed };
}

/** Milliseconds since the start as 0:12:34.567. */
export function clockTime(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const fraction = String(Math.round(ms) % 1_000).padStart(3, "0");
  return `${Math.floor(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${fraction}`;
}
