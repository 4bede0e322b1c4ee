import type { ContestantName } from "./contestants.js";
import type { Score } from "./load.js";
import { milliseconds } from "./table.js";

/** Where the demo's progress goes. */
export interface Screen {
  say(text: string): void;
  event(seconds: number, text: string): void;
  progress(seconds: number, scores: ReadonlyMap<ContestantName, Score>): void;
  /** Ends the live part. */
  done(): void;
}

const PLAIN_LINE_EVERY_S = 5;

/** Lines that are rewritten are for terminals that can, and not for logs. */
export function screenFor(out: NodeJS.WriteStream, { json }: { readonly json: boolean }): Screen {
  if (json) return noScreen;
  return out.isTTY && process.env["TERM"] !== "dumb" ? liveScreen(out) : plainScreen(out);
}

/** A line per contestant that is rewritten in place; for terminals. */
function liveScreen(out: NodeJS.WriteStream): Screen {
  const dim = paint(out, "2");
  const alarm = paint(out, "31");
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const say = (text: string): void => {
    erase();
    out.write(`${text}\n`);
  };
  return {
    say,
    event: (seconds, text) => say(`${clock(seconds)}  ${text}`),
    progress(seconds, scores) {
      erase();
      for (const [name, score] of scores) {
        const text = describe(name, score);
        out.write(`${dim(clock(seconds))}  ${score.failed > 0 ? alarm(text) : text}\n`);
        drawn++;
      }
    },
    done: erase,
  };
}

/** A line now and then; for logs. */
function plainScreen(out: { write(text: string): unknown }): Screen {
  let next = PLAIN_LINE_EVERY_S;
  const say = (text: string): void => void out.write(`${text}\n`);
  return {
    say,
    event: (seconds, text) => say(`${clock(seconds)}  ${text}`),
    progress(seconds, scores) {
      if (seconds < next) return;
      next += PLAIN_LINE_EVERY_S;
      for (const [name, score] of scores) say(`${clock(seconds)}  ${describe(name, score)}`);
    },
    done() {},
  };
}

/** For --json: nothing but the document. */
const noScreen: Screen = { say() {}, event() {}, progress() {}, done() {} };

function describe(name: ContestantName, { calls, failed, assumed, worstMs, lastError }: Score): string {
  const failures = failed === 0 ? "0 failed" : `${failed} failed (${lastError ?? "?"})`;
  return `${name.padEnd(9)}  ${calls} calls, ${failures}, ${assumed} AssumeRole, worst wait ${milliseconds(worstMs)}`;
}

function clock(seconds: number): string {
  return `${String(Math.floor(seconds)).padStart(3)} s`;
}

function paint(out: NodeJS.WriteStream, code: string): (text: string) => string {
  // Any text but an empty one: https://no-color.org
  const colours = out.hasColors() && (process.env["NO_COLOR"] ?? "") === "";
  return (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
}
