import { ruleText } from "./book.js";
import type { FleetPlan } from "./fleet.js";
import type { Score } from "./score.js";
import { clockTime, type TaskResult } from "./tasks.js";
import { weatherText } from "./weather.js";
import type { Violation } from "./world.js";

const number = (value: number): string => Math.round(value).toLocaleString("en");

const rows: readonly (readonly [title: string, cell: (result: TaskResult) => string])[] = [
  ["STS calls", ({ score }) => number(score.requests)],
  ["… refused by the quota", ({ score }) => number(score.throttled)],
  ["… a minute, mean / peak", ({ score }) => `${number(score.meanPerMinute)} / ${number(score.peakPerMinute)}`],
  ["… in the peak second", ({ score }) => number(score.peakPerSecond)],
  ["herd: peak second ÷ mean second", ({ score }) => score.herd.toFixed(score.herd < 10 ? 1 : 0)],
  ["calls", ({ score }) => number(score.calls)],
  ["failed calls", ({ score }) => number(score.failed)],
  ["… that held valid credentials", ({ score }) => number(score.failedHolding)],
  ["sessions that never worked", ({ score }) => number(score.neverServed)],
  ["calls that waited for a refresh", ({ score }) => number(score.waited)],
  ["… of eager sessions", ({ score }) => number(score.waitedEager)],
  ["… the longest", ({ score }) => seconds(score.worstWaitMs)],
  ["wait for credentials, p99.9", ({ score }) => seconds(score.p999WaitMs)],
  ["broken invariants", (result) => (result.checked ? number(result.violations.length) : "–")],
];

/** The results of one scenario as lines of a Markdown table, aligned for reading in a terminal. */
export function resultTable(results: readonly TaskResult[]): readonly string[] {
  const cells = [
    ["", ...results.map(({ contestant }) => contestant)],
    ...rows.map(([title, cell]) => [title, ...results.map(cell)]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return cells.flatMap((row, index) => (index === 0 ? [line(row), rule] : [line(row)]));
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${number(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** What STS did wrong, spell by spell. */
export function weatherReport({ weather }: Pick<FleetPlan, "weather">): readonly string[] {
  return weather.map(({ kind, from, to }) => `  ${minutes(from)} to ${minutes(to)}  ${weatherText[kind]}`);
}

function minutes(ms: number): string {
  return clockTime(ms).slice(0, -4);
}

const MOST_VIOLATIONS = 10;

/** What was broken, and how to see it again. */
export function indictment(
  found: readonly { readonly where: string; readonly violation: Violation }[],
  command: string,
): readonly string[] {
  const lines = found.slice(0, MOST_VIOLATIONS).map(({ where, violation: { rule, at, session, text } }) => {
    const title = typeof rule === "number" ? `invariant ${rule}` : rule;
    return `  ${clockTime(at)}  ${session}  ${where}: ${title}, ${ruleText[rule]}: ${text}`;
  });
  const more = found.length - lines.length;
  const first = found[0]?.violation.session;
  return [
    `Broken: ${number(found.length)} times.`,
    ...lines,
    ...(more > 0 ? [`  … and ${number(more)} more`] : []),
    `Replay: ${command}${first === undefined ? "" : ` --trace ${first}`}`,
  ];
}

/** The gain of jitter, in a sentence. */
export function jitterSentence(withJitter: Score, without: Score): string {
  return (
    `Jitter: the busiest second of the fleet has ${number(withJitter.peakPerSecond)} STS calls instead of ` +
    `${number(without.peakPerSecond)}, ${withJitter.herd.toFixed(1)} times the mean instead of ${without.herd.toFixed(1)}.`
  );
}
