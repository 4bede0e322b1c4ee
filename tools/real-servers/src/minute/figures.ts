import type { Minute, Performance } from "./minute.js";
import { scoreOf, type Score } from "./score.js";

/** The minute as a Markdown table, with the sentences that it needs to be understood. */
export function figures(minute: Minute): string {
  const { seconds, sessionSeconds, restart, refreshes, weather } = minute;
  const columns = [minute.brs, minute.static].map((performance) => ({
    performance,
    score: scoreOf(performance.calls, restart, sessionSeconds * 1_000),
  }));
  const row = (title: string, cell: (score: Score, performance: Performance) => string | number): string =>
    `| ${[title, ...columns.map(({ score, performance }) => String(cell(score, performance)))].join(" | ")} |`;
  const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return [
    `Ceph RADOS Gateway, ${sessionSeconds}-second sessions, 20 clients each, the same ${seconds} s.`,
    `The gateway was stopped at ${inSeconds(restart.downAt)} s and answered again at ${inSeconds(restart.upAt)} s. ` +
      `brs refreshed ${refreshes.succeeded} times; refreshes that failed: ${refreshes.failed}.`,
    `The gateway's slowest answer to an anonymous request, the restart apart: ${weather.worstAnswerMs.toFixed(0)} ms.`,
    "",
    row("", (_, { name }) => name),
    "| --- | ---: | ---: |",
    row("calls", ({ calls }) => calls),
    row("succeeded", ({ succeeded }) => succeeded),
    row("refused (403)", ({ refused }) => refused),
    row("cut by the restart", ({ cutByRestart }) => cutByRestart),
    row("… under way when it stopped", ({ cutUnderWay }) => cutUnderWay),
    row("… begun while it was down", ({ cutByRestart, cutUnderWay }) => cutByRestart - cutUnderWay),
    row("failed for any other reason", ({ unexplained }) => unexplained),
    row("transferred", ({ bytes }) => `${Math.round(bytes / 2 ** 20)} MiB`),
    row("calls longer than a session", ({ longerThanSession }) => longerThanSession),
    row("calls across a renewal", ({ acrossRenewal }) => acrossRenewal),
    row("the server's log: requests", (_, { requests }) => requests.all),
    row("the server's log: answered 403", (_, { requests }) => requests.refused),
    row("the server's log: AssumeRole", (_, { requests }) => requests.assumeRole),
    "",
    ...columns.map(({ score, performance }) => `${performance.name}: ${explainFailures(score)}`),
  ].join("\n");
}

function explainFailures({ labels }: Score): string {
  if (labels.length === 0) return "no call failed";
  return labels.map(([label, count]) => `${count} × ${label}`).join(", ");
}
