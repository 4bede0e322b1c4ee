// What came of a rehearsal, in tables for people.
import { kinds } from "./application.mjs";

function table(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function packageTable(packages) {
  const rows = packages.map(({ name, version, files, bytes, problems }) => [
    name,
    version,
    String(files),
    `${(bytes / 1024).toFixed(1)} KiB`,
    problems.length === 0 ? "ok" : "FAILED",
  ]);
  return table(["published", "version", "files", "packed", "tarball, types, ranges"], rows);
}

/** A row for each install line on each Node, a column for each kind of program. */
function outcomeTable(outcomes) {
  const rows = new Map();
  for (const { title, major, kind, problem } of outcomes) {
    const name = `${title}, Node ${major}`;
    if (!rows.has(name)) rows.set(name, new Map());
    rows.get(name).set(kind, problem === undefined ? "ok" : "FAILED");
  }
  return table(
    ["installed", ...kinds],
    [...rows].map(([name, cells]) => [name, ...kinds.map((kind) => cells.get(kind) ?? "not run")]),
  );
}

/** @param {{ outcomes: object[], packages: object[], figures: string[], problems: string[] }} rehearsal */
export function describeRehearsal({ outcomes, packages, figures }) {
  return [packageTable(packages), outcomeTable(outcomes), figures.join("\n")].join("\n\n");
}

/** Every problem once, with all that had it. */
export function describeProblems({ outcomes, packages, problems }) {
  const sufferers = new Map();
  for (const { title, major, kind, problem } of outcomes) {
    if (problem === undefined) continue;
    const known = sufferers.get(problem) ?? [];
    sufferers.set(problem, [...known, `${title}: ${kind}, Node ${major}`]);
  }
  return [
    ...problems,
    ...packages.flatMap((each) => each.problems.map((problem) => `${each.name}: ${problem}`)),
    ...[...sufferers].map(([problem, names]) => `${names.join("\n")}\n${problem.trimEnd().replace(/^/gm, "    ")}`),
  ];
}
