import { BrsError, type Credentials, type ProviderContext, type Strategy } from "@brs/core";
import { checkCommand, commandRules, runCommand, type Command, type CommandOptions } from "@brs/core/command";
import { checkOptions, kindOf } from "@brs/core/provider-kit";
import { readCredentials } from "./read-credentials.js";
import { credentialProcess } from "./spelling.js";

/** Options of {@link processProvider}. */
export interface ProcessProviderOptions extends CommandOptions {
  /**
   * Whether the command may ask a person (a sign-in in the browser, a PIN). It is then never run from a timer or behind
   * a call, its time does not count towards an attempt's limit, and it gets the terminal. Default false.
   */
  readonly interactive?: boolean | undefined;
}

/** A provider that runs a command. */
export interface ProcessProvider extends Strategy {
  /** The kind of source: a command that is run. */
  readonly strategy: "process";
}

const OWNER = "processProvider";
/** As much as Node's own `exec` takes, and hundreds of times what credentials need. */
const MAX_OUTPUT = 1 << 20;

/**
 * Makes a provider from a command that speaks the `credential_process` protocol, Version 1: it prints credentials as
 * JSON and ends with exit code 0. The command is an argument list; no shell ever sees it. Takes Node.js.
 *
 * A failure rejects with `ERR_BRS_CREDENTIALS`; `details.reason` is `"not-found"`, `"permission"`, `"timeout"`, `"exit"`,
 * `"spawn"`, `"output"`, `"not-json"` or `"version"`. No error holds what the command prints, its arguments or its
 * environment.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for an empty command and for wrong options.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 *
 * @example
 * ```ts
 * import { processProvider } from "@brs/custom";
 *
 * export const broker = processProvider(["/opt/bin/credential-broker", "--role", "app"], { timeoutMs: 10_000 });
 * ```
 */
export function processProvider(command: Command, options: ProcessProviderOptions = {}): ProcessProvider {
  const checked = checkCommand(OWNER, command);
  checkOptions(OWNER, options, {
    ...commandRules,
    interactive: { rule: "true or false", test: (value) => typeof value === "boolean" },
  });
  const { timeoutMs, cwd, interactive } = options;
  const env = options.env && { ...options.env };

  const run = async (signal: ProviderContext["signal"]): Promise<string> => {
    const pieces: string[] = [];
    let length = 0;
    const onOutput = (text: string): boolean => {
      pieces.push(text);
      length += text.length;
      return length <= MAX_OUTPUT;
    };
    const shareTerminal = interactive === true;
    await runCommand(checked, {
      owner: OWNER,
      code: "ERR_BRS_CREDENTIALS",
      timeoutMs,
      cwd,
      env,
      signal,
      shareTerminal,
      onOutput,
    });
    return pieces.join("");
  };
  const provide = async ({ signal, untimed }: ProviderContext = {}): Promise<Credentials> => {
    const work = (): Promise<string> => run(signal);
    return readOutput(await (interactive && untimed ? untimed(work) : work()));
  };
  return Object.assign(provide, {
    strategy: "process" as const,
    ...(interactive === undefined ? {} : { interactive }),
  });
}

/** Reads what a credential process printed. */
export function readOutput(output: string): Credentials {
  const answer = parse(output);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw protocolError("not-json", `expected a JSON object on stdout, got ${kindOf(answer)}.`);
  }
  const version = "Version" in answer ? answer.Version : undefined;
  if (version !== 1) {
    const got = typeof version === "number" ? String(version) : kindOf(version);
    throw protocolError("version", `Version must be the number 1, got ${got}.`);
  }
  return readCredentials(OWNER, answer, [credentialProcess]);
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    // The parser's own error quotes what it could not read, so it is not kept.
    const got = output.trim() === "" ? "nothing" : "something that is not JSON";
    throw protocolError("not-json", `expected a JSON object on stdout, got ${got}.`);
  }
}

function protocolError(reason: string, problem: string): BrsError {
  const message = `${OWNER}: ${problem} The command must speak the credential_process protocol.`;
  return new BrsError(message, { code: "ERR_BRS_CREDENTIALS", param: "command", details: { reason } });
}
