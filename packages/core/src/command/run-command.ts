import type { AbortSignal } from "../abort-signal.js";
import { BrsError, type BrsErrorCode } from "../error.js";
import { runtime } from "../runtime.js";
import type { Command, CommandOptions } from "./check-command.js";
import {
  commandError,
  exitFailure,
  outputFailure,
  startFailure,
  timeoutFailure,
  type CommandFailure,
} from "./failure.js";
import { findNode, type Node } from "./node.js";
import { startGroup, type ProcessGroup } from "./process-group.js";

const DEFAULT_TIMEOUT_MS = 30_000;
/** How long a command may take to end after a polite signal, and a closed pipe to arrive after its end. */
const GRACE_MS = 1_000;

/** Options of {@link runCommand}. */
export interface RunOptions extends CommandOptions {
  /** Who runs the command, for error messages. */
  readonly owner: string;
  /** The code of the error that a failed command rejects with. */
  readonly code: BrsErrorCode;
  /** Ends the command; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the command gets stdin and stderr where they are a terminal, to talk to a person. Default false. */
  readonly shareTerminal?: boolean;
  /** Takes a piece of what the command writes to stdout. False: too much; the command is killed. */
  readonly onOutput: (text: string) => boolean;
}

type Ending =
  | { readonly kind: "done" }
  | { readonly kind: "aborted"; readonly reason: unknown }
  | { readonly kind: "failed"; readonly failure: CommandFailure };

/**
 * Runs a command without a shell until it has ended with exit code 0 and all its output was handed to `onOutput`.
 * Nothing of what it writes is kept here, so that any amount of output takes the same memory.
 *
 * Rejects with the signal's reason, with `ERR_BRS_CONFIGURATION` where there is no Node.js, and else with the `code` of
 * the options: `details.reason` is a `CommandFailureReason`.
 *
 * @example
 * ```ts
 * import { runCommand } from "@brs/core/command";
 *
 * let version = "";
 * await runCommand(["node", "--version"], {
 *   owner: "example",
 *   code: "ERR_BRS_CREDENTIALS",
 *   timeoutMs: 5_000,
 *   onOutput: (text) => (version += text).length < 1_000,
 * });
 * ```
 */
export async function runCommand(command: Command, options: RunOptions): Promise<void> {
  const { owner, code, signal } = options;
  if (signal?.aborted) throw signal.reason;
  const node = findNode();
  if (node === undefined) {
    throw new BrsError(`${owner}: running a command takes Node.js. Elsewhere, give a function instead.`, {
      code: "ERR_BRS_CONFIGURATION",
    });
  }

  const ending = await start(node, command, options);
  if (ending.kind === "aborted") throw ending.reason;
  if (ending.kind === "failed") throw commandError(owner, code, ending.failure);
}

async function start(node: Node, command: Command, options: RunOptions): Promise<Ending> {
  const { cwd, env, shareTerminal = false } = options;
  const failed = (error: unknown): Ending => {
    const cwdExists = cwd === undefined || node.fs.existsSync(cwd);
    return { kind: "failed", failure: startFailure(command[0], error, cwdExists) };
  };
  // What is no terminal has no person behind it, and is the program's own: input for it, or a log.
  const share = (fd: number): "inherit" | "ignore" => (shareTerminal && node.tty.isatty(fd) ? "inherit" : "ignore");
  try {
    const group = startGroup(node, command, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      stdio: [share(0), "pipe", share(2)],
    });
    return await supervise(group, command, options, failed);
  } catch (error) {
    // Some failures throw (E2BIG), others arrive as an event (ENOENT).
    return failed(error);
  }
}

function supervise(
  { child, kill, release }: ProcessGroup,
  [program]: Command,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal, onOutput }: RunOptions,
  failed: (error: unknown) => Ending,
): Promise<Ending> {
  return new Promise((resolve) => {
    let verdict: Ending | undefined;
    let hasExited = false;
    let isSettled = false;
    let timer: unknown;
    const arm = (delayMs: number, then: () => void): void => {
      runtime.clearTimeout(timer);
      timer = runtime.setTimeout(then, delayMs);
    };

    const settle = (ending: Ending): void => {
      if (isSettled) return;
      isSettled = true;
      verdict ??= ending;
      runtime.clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      release();
      child.stdout?.destroy();
      resolve(verdict);
    };
    const stop = (ending: Ending): void => {
      if (verdict !== undefined) return;
      if (hasExited) {
        settle(ending);
        return;
      }
      verdict = ending;
      kill("SIGTERM");
      arm(GRACE_MS, () => {
        kill("SIGKILL");
        // The kernel may hold a process in a system call for as long as it likes; nobody waits for that.
        arm(GRACE_MS, () => {
          child.unref();
          settle(ending);
        });
      });
    };
    const onAbort = (): void => stop({ kind: "aborted", reason: signal?.reason });

    signal?.addEventListener("abort", onAbort, { once: true });
    if (timeoutMs !== null) {
      arm(timeoutMs, () => stop({ kind: "failed", failure: timeoutFailure(program, timeoutMs) }));
    }
    child.on("error", (error) => settle(failed(error)));
    child.on("exit", (exitCode, exitSignal) => {
      hasExited = true;
      if (verdict !== undefined) {
        // Its children may have ignored the polite signal.
        kill("SIGKILL");
        settle(verdict);
      } else if (exitCode !== 0) {
        settle({ kind: "failed", failure: exitFailure(program, exitCode, exitSignal) });
      } else {
        // A helper that it left behind (an agent) may keep the pipe open. What the command wrote is in it already.
        arm(GRACE_MS, () => settle({ kind: "done" }));
      }
    });
    child.on("close", () => {
      if (hasExited) settle({ kind: "done" });
    });
    child.stdout?.setEncoding("utf8");
    child.stdout?.on("error", () => undefined);
    child.stdout?.on("data", (text) => {
      if (verdict === undefined && !onOutput(text)) stop({ kind: "failed", failure: outputFailure(program) });
    });
  });
}
