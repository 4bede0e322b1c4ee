import type { NodeProcess } from "./node.js";

type Kill = (signal: string) => void;

interface Running {
  readonly kills: Set<Kill>;
  unlisten(): void;
}

// A group of its own does not get the terminal's Ctrl-C, nor the hang-up: without this it would outlive the program
// and go on reading the terminal.
const deadlySignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

// Shared by the ESM and the CommonJS copy: any number of commands take one listener per signal.
const key: unique symbol = Symbol.for("brs.commands");

/** Makes a running command end when the program does; the result takes that back. */
export function shareFate(process: NodeProcess, kill: Kill): () => void {
  const store = globalThis as { [key]?: Running | undefined };
  const running = (store[key] ??= listen(process));
  running.kills.add(kill);
  return () => {
    running.kills.delete(kill);
    if (running.kills.size > 0 || store[key] !== running) return;
    running.unlisten();
    store[key] = undefined;
  };
}

function listen(process: NodeProcess): Running {
  const kills = new Set<Kill>();
  const onExit = (): void => kills.forEach((kill) => kill("SIGTERM"));
  const onSignal = (signal: string): void => {
    // Somebody else listens, so the program decides what becomes of it, and `exit` is told if it ends.
    if (process.listenerCount(signal) > 1) return;
    kills.forEach((kill) => kill(signal));
    unlisten();
    process.kill(process.pid, signal);
  };
  const unlisten = (): void => {
    process.off("exit", onExit);
    for (const signal of deadlySignals) process.off(signal, onSignal);
  };
  process.on("exit", onExit);
  for (const signal of deadlySignals) process.on(signal, onSignal);
  return { kills, unlisten };
}
