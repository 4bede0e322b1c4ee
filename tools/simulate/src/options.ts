import { parseArgs } from "node:util";
import { sabotageText, type Sabotage } from "./sabotage.js";

export function usage(): string {
  return `npm run simulate -- [options]

A fleet of processes with sessions in virtual time, under faults drawn from a seed: STS failing, hanging, slow and
throttling, clocks that are wrong or set, machines that sleep, processes that end, sources that lie or cache, tokens that
AWS refuses. The refreshing is done by @brs/core itself, and beside it by the AWS SDK's own memoizer. A referee checks the
invariants of the refresh rules; a table and a chart show what STS and the callers saw.

  --seed N            what faults, when and where: 0 to 4294967295, default 1
  --hours H           virtual time: 0.1 to 72, default 1
  --sessions N        1 to 100000, default 10000
  --processes N       machines that they live on: 1 to the number of sessions, default 200
  --clients N         SDK clients that share a session's provider, for the plain SDK: 1 to 50, default 3
  --svg FILE          where the chart goes, default tools/simulate/.reports/seed-N.svg
  --json              one JSON document instead of progress and table, and no chart without --svg
  --trace SESSION     every event of one session, such as s00042, and of its machine
  --sabotage KIND     break brs on purpose, to see the referee notice:
${Object.entries(sabotageText)
  .map(([kind, text]) => `                      ${kind.padEnd(6)} ${text}`)
  .join("\n")}
  --help              this text

Exit code 1 when an invariant was broken: the seed and the command line to replay it are printed.`;
}

export interface SimulateOptions {
  readonly seed: number;
  readonly hours: number;
  readonly sessions: number;
  readonly processes: number;
  readonly clients: number;
  readonly svg: string | undefined;
  readonly json: boolean;
  readonly trace: string | undefined;
  readonly sabotage: Sabotage | undefined;
}

/** Reads the command line; `undefined` means that the usage was asked for. Throws with a sentence for the user. */
export function readOptions(args: readonly string[]): SimulateOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string", default: "1" },
      hours: { type: "string", default: "1" },
      sessions: { type: "string", default: "10000" },
      processes: { type: "string" },
      clients: { type: "string", default: "3" },
      svg: { type: "string" },
      json: { type: "boolean", default: false },
      trace: { type: "string" },
      sabotage: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const sessions = wholeNumber("sessions", values.sessions, 1, 100_000);
  return {
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    hours: hoursOf(values.hours),
    sessions,
    processes: wholeNumber("processes", values.processes ?? String(Math.min(200, sessions)), 1, sessions),
    clients: wholeNumber("clients", values.clients, 1, 50),
    svg: nonEmpty("svg", "the name of a file", values.svg),
    json: values.json,
    trace: sessionName(values.trace, sessions),
    sabotage: sabotageOf(values.sabotage),
  };
}

/** The command line that brings the same run again. */
export function commandLine({ seed, hours, sessions, processes, clients, sabotage }: SimulateOptions): string {
  const figures = `--seed ${seed} --hours ${hours} --sessions ${sessions} --processes ${processes} --clients ${clients}`;
  return `npm run simulate -- ${figures}${sabotage === undefined ? "" : ` --sabotage ${sabotage}`}`;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} must be a whole number from ${least} to ${most}, not ${quoted(text)}.`);
  }
  return value;
}

function hoursOf(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0.1 && value <= 72)) {
    throw new Error(`--hours must be a number from 0.1 to 72, not ${quoted(text)}.`);
  }
  return value;
}

function nonEmpty(name: string, what: string, text: string | undefined): string | undefined {
  if (text === "") throw new Error(`--${name} needs ${what}.`);
  return text;
}

function sessionName(text: string | undefined, sessions: number): string | undefined {
  if (text === undefined) return undefined;
  const index = /^s(\d{5})$/.exec(text)?.[1];
  if (index === undefined || Number(index) >= sessions) {
    throw new Error(`--trace must name one of the ${sessions} sessions, such as s00000, not ${quoted(text)}.`);
  }
  return text;
}

function sabotageOf(text: string | undefined): Sabotage | undefined {
  if (text === undefined) return undefined;
  const known = Object.keys(sabotageText) as Sabotage[];
  const kind = known.find((each) => each === text);
  if (kind === undefined) throw new Error(`--sabotage must be one of ${known.join(", ")}, not ${quoted(text)}.`);
  return kind;
}

function quoted(text: string): string {
  return text === "" ? "an empty string" : text;
}
