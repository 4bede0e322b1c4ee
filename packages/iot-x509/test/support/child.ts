import { fork } from "node:child_process";
import { join } from "node:path";
import type { IotX509Options } from "../../src/index.js";

interface CallResult {
  readonly accessKeyId?: string;
  readonly requests?: number;
  readonly ms: number;
  readonly error?: ChildError;
}

export interface ChildError {
  readonly code: string;
  readonly param?: string;
  readonly status?: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly recoverable: boolean;
  /** The whole of it, as `inspect` shows it. */
  readonly shown: string;
}

/** What a process holds after a collection, in bytes and open files. */
export interface Usage {
  readonly rss: number;
  readonly heap: number;
  readonly handles: number;
}

export interface ProviderResult {
  readonly calls: readonly CallResult[];
  readonly pins: number;
  readonly usages: readonly Usage[];
  readonly shown: string;
  readonly error?: ChildError;
  /** What the process wrote to standard error, up to the end. */
  readonly stderr: string;
}

export interface ProviderScenario {
  readonly options: Partial<IotX509Options>;
  readonly times?: number;
  /** Makes `userPin` a function that resolves to this, or rejects for "throws". */
  readonly pinFunction?: string;
  /** The package to pass as `crt`. */
  readonly crt?: string;
  /** Notes memory and file handles every so many calls. */
  readonly measure?: number;
}

/** Calls built providers in a process of their own. Rejects when it does not end by itself. */
export async function callProviders(
  providers: readonly ProviderScenario[],
  env: Readonly<Record<string, string>>,
  format: "esm" | "cjs" = "esm",
): Promise<ProviderResult[]> {
  let stderr = "";
  const onError = (text: string): string => (stderr += text);
  const results = await runChild("call-provider.mjs", { format, providers }, env, undefined, onError);
  return (results as ProviderResult[]).map((result) => ({ ...result, stderr }));
}

/** Runs a script of this folder on the built package and reads the JSON that it prints. */
export function runChild(
  script: string,
  scenario: object,
  env: Readonly<Record<string, string>> = {},
  onMessage?: (message: unknown, reply: (answer: string) => void) => void,
  onError?: (text: string) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, script), [JSON.stringify(scenario)], {
      env: { ...process.env, ...env },
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      timeout: 60_000,
      killSignal: "SIGKILL",
    });
    if (onMessage !== undefined) child.on("message", (message) => onMessage(message, (answer) => child.send(answer)));
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.on("data", (chunk: Buffer) => (output[stream] += chunk.toString()));
    }
    child.stderr?.on("data", (chunk: Buffer) => onError?.(chunk.toString()));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(output.stdout));
      else reject(new Error(`${script} ended with ${signal ?? code}: ${output.stderr}\n${output.stdout}`));
    });
  });
}

/** Fails when later usages are above the first by more than noise. */
export function expectNoGrowth([first, ...rest]: readonly Usage[], extraHandles: number): void {
  const last = rest.at(-1)!;
  for (const { handles } of rest) expect(handles).toBeLessThanOrEqual(first!.handles + extraHandles);
  expect(last.heap - first!.heap).toBeLessThan(1024 * 1024);
  // The system's view is coarse: allocators keep pages for later.
  expect(last.rss - first!.rss).toBeLessThan(24 * 1024 * 1024);
}
