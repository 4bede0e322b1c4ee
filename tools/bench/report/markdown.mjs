import { numbersToBeat } from "./numbers-to-beat.mjs";
import { show, times } from "./units.mjs";

const line = (cells) => `| ${cells.join(" | ")} |`;

function table(header, rows) {
  return [line(header), line(header.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

function sectionTable({ columns, ratio, rows }) {
  return table(
    ["", ...columns, ...(ratio === undefined ? [] : [ratio])],
    rows.map((row) => [
      row.figure.replaceAll("|", "\\|"),
      ...row.values.map((value, index) => show(value, row.units?.[index] ?? row.unit)),
      ...(ratio === undefined ? [] : [row.ratio === undefined ? "" : times(row.ratio)]),
    ]),
  );
}

export function sectionText(section) {
  return [`## ${section.title}`, section.about, sectionTable(section), `\`${section.command}\``].join("\n\n");
}

export function machineLine({ cores, node, platform, load, sdk }) {
  const busy = `one-minute load average ${load.start.toFixed(1)} at the start and ${load.end.toFixed(1)} at the end`;
  return `Node ${node}, ${platform}, ${cores} cores (${busy}), AWS SDK ${sdk}.`;
}

/** The page of the documentation: a whole run. */
export function page(report) {
  const beat = numbersToBeat(report.sections);
  return [
    "# Benchmarks",
    "All figures are of one run of `npm run bench`, on an embedded AWS on the same machine. Times belong to the machine and to what else it was doing: compare " +
      "within a row. Counts and bytes are the same everywhere. Each section names the command that makes it again; the same figures are in " +
      "[benchmarks.json](benchmarks.json).",
    machineLine(report.machine),
    "The contestants: **plain SDK** is one `fromTemporaryCredentials()` given to every client; **default chain** is clients without " +
      "`credentials`, whose profile has a `role_arn`; **by hand** is that `fromTemporaryCredentials()` behind a shared promise that is renewed five minutes " +
      "early (`tools/bench/support/memoize-by-hand.mjs`); **brs** is a session with its defaults.",
    "## In short",
    "The Python column is from earlier measurements of boto3-refresh-session, not rerun here: the design's figures, as orders of magnitude.",
    table(["", "plain SDK", "default chain", "by hand", "brs", "Python, not rerun", "command"], beat.rows),
    "Where brs is not better:",
    beat.notBetter.map((text) => `- ${text}`).join("\n"),
    ...report.sections.map(sectionText),
    "",
  ].join("\n\n");
}
