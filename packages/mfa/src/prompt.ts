import { BrsError, type MfaCodeProvider } from "@brs/core";
import { builtinModule, checkOptions } from "@brs/core/provider-kit";
import { parseCode } from "./code.js";
import { mfaError } from "./mfa-error.js";
import { createQueue, type Queue } from "./queue.js";
import { DEFAULT_PERSON_TIMEOUT_MS, objectWith, timeoutRule } from "./rules.js";
import { waitFor, type Patience } from "./wait.js";

/** Where answers come from: `process.stdin`, or another terminal stream. */
export interface PromptInput {
  /** Whether it is a terminal. Where it is none nobody is asked: `ERR_BRS_MFA`, `details.reason` `"no-terminal"`. */
  readonly isTTY?: boolean | undefined;
  /** Whether it is in raw mode, where the terminal neither echoes nor edits. A question ends that for its time. */
  readonly isRaw?: boolean | undefined;
  /** Whether somebody reads it already: true, and it is resumed after the question. */
  readonly readableFlowing?: boolean | null | undefined;
  /** Turns raw mode on or off. Called only where `isRaw` is true. */
  setRawMode?(mode: boolean): unknown;
  /** Makes it flow, as a Node.js stream does. */
  resume(): unknown;
  /** Adds a listener, as a Node.js stream does: `node:readline` reads the answer through it. */
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** Where questions go. */
export interface PromptOutput {
  /** Writes a piece of text: the question, that an answer was none, the end of the line. */
  write(text: string): unknown;
}

/** Options of {@link promptMfa}. */
export interface PromptMfaOptions {
  /** The question. Default: `MFA code for <serial number>: `. */
  readonly message?: string | ((serialNumber: string) => string) | undefined;
  /** The terminal to read from. Default: `process.stdin`. */
  readonly input?: PromptInput | undefined;
  /** Where to write the question. Default: `process.stderr`, so that a program's output can be redirected; else `stdout`. */
  readonly output?: PromptOutput | undefined;
  /** How long to wait for an answer, in milliseconds (1 … 2³¹ − 1); `null`: for ever. Default 120 000. */
  readonly timeoutMs?: number | null | undefined;
}

interface StandardOutput extends PromptOutput {
  readonly isTTY?: boolean;
}

interface Reader {
  on(event: "line", listener: (line: string) => void): void;
  on(event: "close", listener: () => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
  close(): void;
}

interface Node {
  readonly process: { readonly stdin: PromptInput; readonly stdout: StandardOutput; readonly stderr: StandardOutput };
  readonly readline: { createInterface(options: { readonly input: PromptInput; readonly terminal: false }): Reader };
}

const OWNER = "promptMfa";
const MAX_TRIES = 3;

/**
 * Asks for MFA codes on the terminal. Takes Node.js, and a person: where the input is no terminal it rejects at once.
 *
 * An answer that is not six digits (blanks do not count) is asked for again, three times in all. Questions on one terminal
 * are asked one after the other. Rejects with `ERR_BRS_MFA`; `details.reason` is `"no-terminal"`, `"timeout"`,
 * `"cancelled"` (the input ended) or `"no-token"`.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for wrong options.
 *
 * @example
 * ```ts
 * import { fromIni } from "@aws-sdk/credential-providers";
 * import { promptMfa } from "@brs/mfa";
 *
 * export const credentials = fromIni({ profile: "admin", mfaCodeProvider: promptMfa({ timeoutMs: 60_000 }) });
 * ```
 */
export function promptMfa(options: PromptMfaOptions = {}): MfaCodeProvider {
  checkOptions(OWNER, options, {
    message: { rule: "a string, or a function of the serial number", test: isMessage },
    input: objectWith("on", "resume"),
    output: objectWith("write"),
    timeoutMs: timeoutRule,
  });
  const { message = (serialNumber) => `MFA code for ${serialNumber}: `, timeoutMs = DEFAULT_PERSON_TIMEOUT_MS } =
    options;

  const askPerson: MfaCodeProvider = async (serialNumber, { signal } = {}) => {
    if (signal?.aborted) throw signal.reason;
    const node = findNode();
    const { input = node.process.stdin, output = visible(node) } = options;
    if (input.isTTY !== true) {
      const problem =
        "the input is no terminal, so there is nobody to ask. Run the program in a terminal, or use commandMfa() or totpMfa().";
      throw mfaError(OWNER, "no-terminal", problem);
    }
    const leave = await queueOf(input).enter(signal);
    try {
      const question = typeof message === "function" ? message(serialNumber) : message;
      return await ask(node, { input, output, question }, { signal, timeoutMs });
    } finally {
      leave();
    }
  };
  return Object.assign(askPerson, { interactive: true });
}

async function ask(
  { readline }: Node,
  {
    input,
    output,
    question,
  }: { readonly input: PromptInput; readonly output: PromptOutput; readonly question: string },
  patience: Patience,
): Promise<string> {
  const { isRaw, readableFlowing } = input;
  // Not raw: the terminal itself echoes, edits the line, and turns Ctrl-C into a signal.
  if (isRaw === true) input.setRawMode?.(false);
  const reader = readline.createInterface({ input, terminal: false });
  const answer = new Promise<string>((resolve, reject) => {
    let tries = 0;
    reader.on("error", (cause) =>
      reject(mfaError(OWNER, "cancelled", "the terminal cannot be read. See the error's cause.", { cause })),
    );
    reader.on("close", () =>
      reject(mfaError(OWNER, "cancelled", "the input ended before there was an answer. Type the code, then Enter.")),
    );
    reader.on("line", (line) => {
      const code = parseCode(line);
      if (code !== undefined) resolve(code);
      else if (++tries < MAX_TRIES) output.write("An MFA code is six digits. Try again: ");
      else
        reject(
          mfaError(
            OWNER,
            "no-token",
            `${MAX_TRIES} answers were not six digits. Type the code that the device shows now.`,
          ),
        );
    });
  });

  output.write(question);
  try {
    return await waitFor(OWNER, answer, patience);
  } catch (error) {
    output.write("\n");
    throw error;
  } finally {
    reader.close();
    if (isRaw === true) input.setRawMode?.(true);
    // Closing paused it.
    if (readableFlowing === true) input.resume();
  }
}

/** The standard stream that the person sees, stderr if both. */
function visible({ process: { stdout, stderr } }: Node): PromptOutput {
  return stdout.isTTY === true && stderr.isTTY !== true ? stdout : stderr;
}

function isMessage(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "string" && value !== "");
}

function findNode(): Node {
  const process = builtinModule<Node["process"]>("node:process");
  const readline = builtinModule<Node["readline"]>("node:readline");
  if (process && readline) return { process, readline };
  throw new BrsError(`${OWNER}: asking on a terminal takes Node.js. Use callbackMfa() or totpMfa() here.`, {
    code: "ERR_BRS_CONFIGURATION",
  });
}

// Shared by the ESM and the CommonJS copy: two questions at once would both get the first answer.
const key: unique symbol = Symbol.for("brs.mfa.prompts");

function queueOf(input: PromptInput): Queue {
  const store = globalThis as { [key]?: WeakMap<object, Queue> | undefined };
  const queues = (store[key] ??= new WeakMap());
  let queue = queues.get(input);
  if (queue === undefined) {
    queue = createQueue();
    queues.set(input, queue);
  }
  return queue;
}
