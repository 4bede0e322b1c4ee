import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Report } from "./contender.js";
import type { ContestantName } from "./contestants.js";
import type { Score } from "./load.js";

/** A contestant in a process of its own. */
export interface Player {
  readonly name: ContestantName;
  /** Settles when it has loaded what it needs: that is no part of the play. */
  readonly ready: Promise<unknown>;
  /** Resolves with the last score. */
  play(order: Order, report: (score: Score) => void): Promise<Score>;
  /** Ends the process, if it has not ended. */
  leave(): void;
}

export function summon(name: ContestantName): Player {
  const child = fork(fileURLToPath(new URL("contender.js", import.meta.url)), {
    // The SDK announces the end of its support for older Node versions; that is not what is shown here.
    execArgv: ["--no-warnings"],
  });
  stopWithParent(child);
  let result: Score | undefined;
  const ended = once(child, "exit").then(() => {
    if (result === undefined) throw new Error(`${name}: the process ended without a result.`);
    return result;
  });
  return {
    name,
    ready: Promise.race([once(child, "message"), ended]),
    play(order, report) {
      child.on("message", (message: Report) => {
        if ("ready" in message) return;
        if ("result" in message) result = message.result;
        report("result" in message ? message.result : message.progress);
      });
      child.send(order);
      return ended;
    },
    leave: () => void child.kill(),
  };
}

function stopWithParent(child: ChildProcess): void {
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.removeListener("exit", kill));
}
