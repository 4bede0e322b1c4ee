import { builtinModule } from "../runtime.js";

/** The members of Node's built-in modules that running a command takes; core compiles without Node's types. */
export interface ChildProcess {
  readonly pid?: number | undefined;
  /** Absent when the process could not be started for want of file descriptors. */
  readonly stdout?: {
    setEncoding(encoding: "utf8"): void;
    on(event: "data", listener: (text: string) => void): void;
    on(event: "error", listener: () => void): void;
    destroy(): void;
  };
  on(event: "error", listener: (error: unknown) => void): void;
  on(event: "exit", listener: (exitCode: number | null, signal: string | null) => void): void;
  on(event: "close", listener: () => void): void;
  unref(): void;
}

export interface SpawnOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdio: readonly ["inherit" | "ignore", "pipe", "inherit" | "ignore"];
  readonly detached: boolean;
  readonly windowsHide: boolean;
  readonly shell: false;
}

export interface NodeProcess {
  readonly pid: number;
  readonly platform: string;
  kill(pid: number, signal: string): void;
  on(event: string, listener: (name: string) => void): void;
  off(event: string, listener: (name: string) => void): void;
  listenerCount(event: string): number;
}

export interface Node {
  readonly process: NodeProcess;
  readonly childProcess: { spawn(program: string, args: readonly string[], options: object): ChildProcess };
  readonly tty: { isatty(fd: number): boolean };
  readonly fs: { existsSync(path: string): boolean };
}

/** Node, reached without a static import, which a bundle for browsers would choke on. Undefined elsewhere. */
export function findNode(): Node | undefined {
  const process = builtinModule<Node["process"]>("node:process");
  const childProcess = builtinModule<Node["childProcess"]>("node:child_process");
  const tty = builtinModule<Node["tty"]>("node:tty");
  const fs = builtinModule<Node["fs"]>("node:fs");
  return process && childProcess && tty && fs ? { process, childProcess, tty, fs } : undefined;
}
