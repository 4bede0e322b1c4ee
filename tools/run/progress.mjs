// One line per step: its name, how it ended, how long it took. On a terminal the line is alive meanwhile.
import { stderr, stdout } from "node:process";

const live = stdout.isTTY === true && process.env.TERM !== "dumb";
export const coloured = live && !process.env.NO_COLOR;
const paint = (code, text) => (coloured ? `\u001B[${code}m${text}\u001B[0m` : text);

const marks = { passed: paint(32, "ok  "), failed: paint(31, "FAIL"), skipped: paint(33, "SKIP") };

function formatDuration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${String(Math.round((ms % 60_000) / 1000)).padStart(2, "0")} s`;
}

export function say(text) {
  stdout.write(`${text}\n`);
}

export function complain(text) {
  stderr.write(`${text}\n`);
}

/** Begins a step. `note` changes what stands beside its name, `end` prints its one lasting line. */
export function beginStep(name) {
  const startedAt = performance.now();
  let noted = "";
  const draw = () => {
    stdout.write(`\r\u001B[K${paint(2, "…   ")} ${name} ${noted} ${formatDuration(performance.now() - startedAt)}`);
  };
  const timer = live ? setInterval(draw, 250) : undefined;
  if (live) draw();
  return {
    note: (text) => {
      noted = text;
    },
    end: (outcome, detail = "") => {
      clearInterval(timer);
      if (live) stdout.write("\r\u001B[K");
      const duration = formatDuration(performance.now() - startedAt);
      say(`${marks[outcome]} ${name.padEnd(26)} ${duration.padStart(11)}  ${detail}`.trimEnd());
    },
  };
}
