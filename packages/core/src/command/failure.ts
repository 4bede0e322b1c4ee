import { BrsError, type BrsErrorCode } from "../error.js";

/** Why a command gave no result. */
export type CommandFailureReason = "not-found" | "permission" | "timeout" | "exit" | "spawn" | "output";

/** What is told of a failed command: never its output, its environment or its arguments. */
export interface CommandFailure {
  readonly reason: CommandFailureReason;
  readonly exitCode?: number;
  readonly signal?: string;
  /** The operating system's code, such as `"EAGAIN"`. */
  readonly systemCode?: string;
  readonly problem: string;
}

/** How the operating system refused to start a program. Node's error itself is not kept: it holds the arguments. */
export function startFailure(program: string, error: unknown, cwdExists: boolean): CommandFailure {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  const systemCode = typeof code === "string" ? { systemCode: code } : {};
  const name = displayName(program);
  if (code === "ENOENT" && !cwdExists) {
    return {
      reason: "spawn",
      ...systemCode,
      problem: "the directory given as cwd does not exist. Correct cwd, or leave it out.",
    };
  }
  if (code === "ENOENT" || code === "ENOTDIR") {
    const problem = /\s/.test(program)
      ? `${name} was not found. Its name holds spaces: pass each argument as an element of its own.`
      : `${name} was not found. Install it, put it on the PATH, or give its full path.`;
    return { reason: "not-found", ...systemCode, problem };
  }
  if (code === "EACCES" || code === "EPERM") {
    const problem = `${name} may not be executed. Check that it is a program, with the permission to run it (chmod +x).`;
    return { reason: "permission", ...systemCode, problem };
  }
  const facts = typeof code === "string" ? ` (${code})` : "";
  return { reason: "spawn", ...systemCode, problem: `the operating system could not start ${name}${facts}.` };
}

export function exitFailure(program: string, exitCode: number | null, signal: string | null): CommandFailure {
  const hint = "Run it in a terminal to see why: its output is never shown here.";
  const name = displayName(program);
  return exitCode === null
    ? {
        reason: "exit",
        ...(signal === null ? {} : { signal }),
        problem: `${name} was ended by ${signal ?? "a signal"}. ${hint}`,
      }
    : { reason: "exit", exitCode, problem: `${name} ended with exit code ${exitCode}. ${hint}` };
}

export function timeoutFailure(program: string, timeoutMs: number): CommandFailure {
  const problem = `${displayName(program)} did not end within ${timeoutMs} ms and was killed, with all that it had started. Raise timeoutMs if it needs longer.`;
  return { reason: "timeout", problem };
}

export function outputFailure(program: string): CommandFailure {
  const problem = `${displayName(program)} wrote far more than an answer and was killed. Check that it prints nothing else.`;
  return { reason: "output", problem };
}

export function commandError(owner: string, code: BrsErrorCode, failure: CommandFailure): BrsError {
  const { problem, ...details } = failure;
  return new BrsError(`${owner}: ${problem}`, { code, param: "command", details });
}

/** A program is named by its path, unless a whole command line, arguments included, was given in its place. */
function displayName(program: string): string {
  return /^[\w./\\:@+~-]{1,256}$/.test(program) ? program : "the program";
}
