import type { ChildProcess, Node, SpawnOptions } from "./node.js";
import { shareFate } from "./shared-fate.js";

/** A running command with everything that it starts. */
export interface ProcessGroup {
  readonly child: ChildProcess;
  /** Signals every process of the group; harmless when none is left. */
  readonly kill: (signal: string) => void;
  /** To be called once the command has ended. */
  readonly release: () => void;
}

/** Starts a command as the leader of a process group of its own, so that its children can be killed with it. */
export function startGroup(
  node: Node,
  command: readonly string[],
  options: Omit<SpawnOptions, "detached" | "windowsHide" | "shell">,
): ProcessGroup {
  const [program = "", ...args] = command;
  const windows = node.process.platform === "win32";
  // On Windows `detached` opens a console window and makes no group; taskkill walks the tree there.
  const spawnOptions: SpawnOptions = { ...options, detached: !windows, windowsHide: true, shell: false };
  const child = node.childProcess.spawn(program, args, spawnOptions);
  const { pid } = child;

  const kill = (signal: string): void => {
    if (pid === undefined) return;
    if (windows) {
      taskkill(node, pid);
      return;
    }
    try {
      node.process.kill(-pid, signal);
    } catch {
      // ESRCH: the last of the group has ended by itself.
    }
  };
  return { child, kill, release: shareFate(node.process, kill) };
}

function taskkill(node: Node, pid: number): void {
  const options = { stdio: "ignore", windowsHide: true };
  node.childProcess.spawn("taskkill", ["/pid", String(pid), "/t", "/f"], options).on("error", () => undefined);
}
