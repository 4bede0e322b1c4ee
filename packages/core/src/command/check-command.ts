import { invalidOption, type OptionRule } from "../check-options.js";
import { MAX_TIMER_MS } from "../clock.js";

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * Checks an argument list and copies it, so that a later change of the caller's array changes nothing.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for what is no list of strings, for an empty program, and for NUL characters.
 *
 * @example
 * ```ts
 * import { checkCommand } from "@brs/core/command";
 *
 * export const command = checkCommand("vaultProvider", ["vault", "read", "-format=json", "aws/creds/app"]);
 * ```
 */
export function checkCommand(owner: string, command: unknown): Command {
  if (!Array.isArray(command)) {
    throw invalidOption(owner, "command", "command must be a list: the program, then each of its arguments.");
  }
  const [program, ...args] = command as readonly unknown[];
  if (typeof program !== "string" || program.trim() === "") {
    throw invalidOption(owner, "command", "command is empty: its first element must be the program to run.");
  }
  const checked = [program, ...args].map((element, index) => {
    if (typeof element !== "string") throw invalidOption(owner, "command", `command[${index}] must be a string.`);
    if (element.includes("\0")) {
      throw invalidOption(owner, "command", `command[${index}] holds a NUL character, which no program can be given.`);
    }
    return element;
  });
  return checked as [string, ...string[]];
}

/** What every option object for a command may hold. */
export interface CommandOptions {
  /**
   * How long the command may run, in milliseconds (1 … 2³¹ − 1); then it and all that it started are killed. `null`:
   * for ever. Default 30 000.
   */
  readonly timeoutMs?: number | null | undefined;
  /** The command's whole environment, as in `child_process.spawn`. Default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The directory to run the command in. Default: this process's own. */
  readonly cwd?: string | undefined;
}

/** The rules of {@link CommandOptions}, for `checkOptions`. */
export const commandRules: Readonly<Record<keyof CommandOptions, OptionRule>> = {
  timeoutMs: {
    rule: "a number of milliseconds from 1 to 2147483647, or null for no limit",
    test: (value) => value === null || (typeof value === "number" && value >= 1 && value <= MAX_TIMER_MS),
  },
  env: { rule: "an object of strings without NUL characters", test: isEnvironment },
  cwd: { rule: "the path of a directory", test: (value) => isText(value) && value !== "" },
};

function isEnvironment(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]: [string, unknown]) => isText(name) && name !== "" && (text === undefined || isText(text)),
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}
