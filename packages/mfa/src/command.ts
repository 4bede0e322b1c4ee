import type { MfaCodeProvider } from "@brs/core";
import { checkCommand, commandRules, runCommand, type Command, type CommandOptions } from "@brs/core/command";
import { checkOptions } from "@brs/core/provider-kit";
import { mfaError } from "./mfa-error.js";
import { flagRule } from "./rules.js";
import { splitWords } from "./split-words.js";
import { createTokenScanner } from "./token-scanner.js";

/** Options of {@link commandMfa}. */
export interface CommandMfaOptions extends CommandOptions {
  /**
   * Whether the command asks a person: for a touch, a PIN, a password. It then gets the terminal (stdin and stderr), where
   * there is one, and brs never runs it from a timer or behind a call. Default true.
   */
  readonly interactive?: boolean | undefined;
}

const OWNER = "commandMfa";

/**
 * Gets MFA codes from a command: the code is the last six-digit number that stands alone in what it writes to stdout.
 * Takes Node.js.
 *
 * The command is an argument list, or one string that is split by POSIX quoting; no shell ever sees it, and `$`, `|` and
 * `*` are ordinary characters. It runs in a process group of its own, which is killed when the time is up.
 *
 * A failure rejects with `ERR_BRS_MFA`; `details.reason` is `"not-found"`, `"permission"`, `"timeout"`, `"exit"`,
 * `"spawn"` or `"no-token"`. No error holds what the command wrote, its arguments or its environment.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for an empty command, unbalanced quotes, NUL characters, and wrong options.
 *
 * @example
 * ```ts
 * import { commandMfa } from "@brs/mfa";
 *
 * export const yubikey = commandMfa(["ykman", "oath", "accounts", "code", "--single", "AWS:me"], { timeoutMs: 45_000 });
 * export const password = commandMfa("op item get 'AWS root' --otp");
 * ```
 */
export function commandMfa(command: Command | string, options: CommandMfaOptions = {}): MfaCodeProvider {
  const checked = checkCommand(OWNER, typeof command === "string" ? splitWords(OWNER, command) : command);
  checkOptions(OWNER, options, { ...commandRules, interactive: flagRule });
  const { timeoutMs, cwd, interactive = true } = options;
  const env = options.env && { ...options.env };

  const askCommand: MfaCodeProvider = async (_serialNumber, { signal } = {}) => {
    const scanner = createTokenScanner();
    const onOutput = (text: string): boolean => {
      scanner.accept(text);
      return true;
    };
    const shareTerminal = interactive;
    await runCommand(checked, {
      owner: OWNER,
      code: "ERR_BRS_MFA",
      timeoutMs,
      cwd,
      env,
      signal,
      shareTerminal,
      onOutput,
    });
    const token = scanner.end();
    if (token !== undefined) return token;
    throw mfaError(
      OWNER,
      "no-token",
      "the command wrote no six-digit number that stands alone to stdout. Run it in a terminal to see what it prints.",
    );
  };
  return Object.assign(askCommand, { interactive });
}
