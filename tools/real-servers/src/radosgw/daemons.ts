import { spawn } from "node:child_process";
import { once } from "node:events";

/** A server program that runs as a child of this process. */
export interface Daemon {
  /** Sends SIGTERM and waits for the end; what has not ended after 15 s is killed. */
  stop(): Promise<void>;
}

/** Programs that need each other. */
export interface Daemons {
  /** Starts a program in the foreground, so that its process is ours to end. */
  start(program: string, args: readonly string[]): Daemon;
  /** Does work that needs them all: when one ends unasked, the work is aborted, and the error says what it printed. */
  during<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  kill(): Promise<void>;
}

interface Running extends Daemon {
  readonly failed: Promise<never>;
  kill(): Promise<void>;
}

const PATIENCE_MS = 15_000;
const KEPT_OUTPUT = 4_000;

export function createDaemons(): Daemons {
  const running = new Set<Running>();
  return {
    start(program, args) {
      const daemon = startDaemon(program, args);
      running.add(daemon);
      return {
        async stop() {
          await daemon.stop();
          running.delete(daemon);
        },
      };
    },
    async during(work) {
      const controller = new AbortController();
      try {
        return await Promise.race([work(controller.signal), ...[...running].map(({ failed }) => failed)]);
      } finally {
        controller.abort();
      }
    },
    async kill() {
      await Promise.all([...running].map((daemon) => daemon.kill()));
      running.clear();
    },
  };
}

function startDaemon(program: string, args: readonly string[]): Running {
  // It ends with this process, however that ends: after a SIGKILL nobody else would end it.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-KEPT_OUTPUT)));
  let expected = false;
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (!expected) reject(new Error(`${program} ended (${signal ?? code}): ${output.trim()}`));
    });
  });
  // Nobody may be waiting when it ends.
  failed.catch(() => undefined);

  async function end(signal: NodeJS.Signals): Promise<void> {
    expected = true;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  }
  return { failed, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}
