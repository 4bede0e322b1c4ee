import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fleetChart } from "./chart.js";
import { performAll } from "./crew.js";
import { planFleet, scenarioTitles, type FleetPlan, type Scenario } from "./fleet.js";
import { commandLine, readOptions, usage, type SimulateOptions } from "./options.js";
import { indictment, jitterSentence, resultTable, weatherReport } from "./report.js";
import { contestantsOf, type Task, type TaskResult } from "./tasks.js";

interface Act {
  readonly scenario: Scenario;
  readonly results: readonly TaskResult[];
}

const scenarios: readonly Scenario[] = ["calm", "faults"];

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(usage());
    return 0;
  }
  const say = options.json ? () => {} : (text: string) => console.log(text);
  const started = performance.now();
  const plan = planFleet(options, "faults");
  introduce(options, plan, say);
  const acts = await play(options, say);
  const found = acts.flatMap(({ scenario, results }) =>
    results.flatMap(({ contestant, violations }) =>
      violations.map((violation) => ({ where: `${contestant}, ${scenarioTitles[scenario].toLowerCase()}`, violation })),
    ),
  );
  const digest = digestOf(acts);
  const chart = drawChart(options, acts, plan.weather);
  if (options.json) {
    const { weather } = plan;
    const { trace: _, ...asked } = options;
    console.log(JSON.stringify({ ...asked, command: commandLine(options), digest, weather, acts }, null, 2));
  } else {
    conclude(options, acts, say);
    say(`Took ${seconds(performance.now() - started)}. Trace ${digest}.`);
    if (chart !== undefined) say(`Chart: ${chart}`);
    say(found.length > 0 ? "" : `Again: ${commandLine(options)}`);
  }
  if (found.length > 0) console.error(indictment(found, commandLine(options)).join("\n"));
  return found.length > 0 ? 1 : 0;
}

function introduce(options: SimulateOptions, plan: FleetPlan, say: (text: string) => void): void {
  const { seed, hours, sessions, processes } = options;
  say(
    `${sessions} sessions in ${processes} processes, ${hours} h, seed ${seed}; STS grants ${plan.quota} calls a second.`,
  );
  for (const { name, about } of contestantsOf(options)) say(`  ${name.padEnd(11)}  ${about}`);
  say("Faults of STS (machines, sources and tokens have theirs as well):");
  for (const line of weatherReport(plan)) say(line);
}

async function play(options: SimulateOptions, say: (text: string) => void): Promise<readonly Act[]> {
  const { seed, hours, sessions, processes, clients, sabotage, trace } = options;
  const fleet = { seed, hours, sessions, processes };
  const tasks = scenarios.flatMap((scenario) =>
    contestantsOf(options).map((_, contestant): Task => ({ fleet, scenario, contestant, clients, sabotage, trace })),
  );
  const results = await performAll(tasks, ({ scenario }, { contestant }, tookMs) => {
    if (process.stdout.isTTY) say(`  … ${contestant}, ${scenarioTitles[scenario].toLowerCase()}: ${seconds(tookMs)}`);
  });
  return scenarios.map((scenario) => ({
    scenario,
    results: results.filter((_, index) => tasks[index]?.scenario === scenario),
  }));
}

function conclude({ trace }: SimulateOptions, acts: readonly Act[], say: (text: string) => void): void {
  for (const { scenario, results } of acts) {
    say(`\n${scenarioTitles[scenario]}\n\n${resultTable(results).join("\n")}`);
    const [brs, withoutJitter] = results;
    if (brs !== undefined && withoutJitter !== undefined && scenario === "calm") {
      say(`\n${jitterSentence(brs.score, withoutJitter.score)}`);
    }
    if (trace === undefined) continue;
    for (const { contestant, followed } of results) say(`\n${trace} as ${contestant}\n${followed.join("\n")}`);
  }
  say("");
}

function drawChart(
  { svg, json, seed }: SimulateOptions,
  acts: readonly Act[],
  weather: FleetPlan["weather"],
): string | undefined {
  if (json && svg === undefined) return undefined;
  const usual = fileURLToPath(new URL(`../../.reports/seed-${seed}.svg`, import.meta.url));
  // npm runs scripts in the root; a relative name is meant from where the user is.
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const file = svg === undefined ? usual : resolve(from, svg);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, fleetChart(acts, weather));
  const near = relative(from, file);
  return near.startsWith("..") ? file : near;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function digestOf(acts: readonly Act[]): string {
  const hash = createHash("sha256");
  for (const { results } of acts) for (const { digest } of results) hash.update(digest);
  return hash.digest("hex").slice(0, 16);
}

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
