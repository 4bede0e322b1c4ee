import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const dist = join(__dirname, "../../dist/esm");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts one of this package's programs as it is built. */
export function start(program: "main" | "cli", args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", join(dist, `${program}.js`), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

/** The running children of a process, by what Linux says. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const facts = await Promise.all(processes.map(async (pid) => ({ pid, ...(await factsOf(pid)) })));
  return facts.filter((each) => each.running && each.parent === parent).map((each) => each.pid);
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await factsOf(pid)).running;
}

async function factsOf(pid: number): Promise<{ running: boolean; parent?: number }> {
  try {
    // pid (name) state ppid …; a name may hold anything, a parenthesis too.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { running: state !== "Z" && state !== "X", parent: Number(parent) };
  } catch {
    return { running: false };
  }
}
