// Runs a program to its end and keeps what it printed: a step is silent unless it fails.
import { spawn } from "node:child_process";

const running = new Set();
let interrupted = false;

// A program gets its own process group, so that what it started ends with it: on a time limit, and on Ctrl-C.
function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function interrupt() {
  interrupted = true;
  for (const child of running) endGroup(child, "SIGTERM");
  setTimeout(() => {
    for (const child of running) endGroup(child, "SIGKILL");
    process.exit(130);
  }, 2000);
}

// Only while something runs: afterwards Ctrl-C belongs to whoever comes next (the demo).
function watch(child) {
  if (running.size === 0) for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, interrupt);
  running.add(child);
}

function unwatch(child) {
  running.delete(child);
  if (running.size > 0) return;
  if (interrupted) process.exit(130);
  for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupt);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, timeoutMs?: number, onText?: (text: string) => void }} [options]
 * @returns {Promise<{ ok: boolean, output: string, stdout: string, stderr: string }>} output: both, as they came
 */
export function capture(command, args, { cwd, env = {}, timeoutMs = 20 * 60_000, onText } = {}) {
  return new Promise((resolve) => {
    const chunks = { both: [], stdout: [], stderr: [] };
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    watch(child);
    const take = (chunk, stream = "stderr") => {
      chunks.both.push(chunk);
      chunks[stream].push(chunk);
      onText?.(chunk.toString());
    };
    child.stdout.on("data", (chunk) => take(chunk, "stdout"));
    child.stderr.on("data", (chunk) => take(chunk));
    const timer = setTimeout(() => {
      take(Buffer.from(`\nStopped after ${timeoutMs / 1000} s: it did not end by itself.\n`));
      endGroup(child, "SIGTERM");
      setTimeout(() => endGroup(child, "SIGKILL"), 5000).unref();
    }, timeoutMs);
    child.once("error", (error) => take(Buffer.from(`${error.message}\n`)));
    child.once("close", (code) => {
      clearTimeout(timer);
      unwatch(child);
      const [output, out, err] = Object.values(chunks).map((each) => Buffer.concat(each).toString());
      resolve({ ok: code === 0, output, stdout: out, stderr: err });
    });
  });
}
