import type { ContestantName } from "./contestants.js";
import type { Score } from "./load.js";

export type Result = Readonly<Record<ContestantName, Score>>;

/** The result as lines of a Markdown table, aligned for reading in a terminal. */
export function resultTable(result: Result): readonly string[] {
  const names = Object.keys(result) as ContestantName[];
  const row = (title: string, cell: (score: Score) => string): string[] => [
    title,
    ...names.map((name) => cell(result[name])),
  ];
  const rows = [
    ["", ...names],
    row("AssumeRole calls", ({ assumed }) => String(assumed)),
    row("calls", ({ calls }) => String(calls)),
    row("failed calls", ({ failed }) => String(failed)),
    row("wait for credentials, worst", ({ worstMs }) => milliseconds(worstMs)),
    row("wait for credentials, p99.9", ({ p999Ms }) => milliseconds(p999Ms)),
    row("… after the token is rejected, worst", ({ worstHealingMs }) => milliseconds(worstHealingMs)),
    row("(a bare async function, worst)", ({ eventLoopMs }) => milliseconds(eventLoopMs)),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return rows.flatMap((cells, index) => (index === 0 ? [line(cells), rule] : [line(cells)]));
}

export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
