// One run at a time per checkout: two would delete each other's build output.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// A run started by the holder (a test that runs the demo, say) is part of it and must not wait for it.
const inheritedName = "BRS_RUN_LOCK";

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Waits until no other run holds the file, then holds it until the returned function is called or the process ends.
 * @param {string} file
 * @param {(holder: number) => void} onWait called once when there is somebody to wait for
 * @returns {Promise<() => void>}
 */
export async function holdLock(file, onWait = () => {}) {
  const inherited = Number(process.env[inheritedName]);
  if (inherited > 0 && inherited === holderOf(file) && isAlive(inherited)) return () => {};

  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryTake(file)) {
    const holder = holderOf(file);
    if (holder === undefined || holder === 0) {
      await sleep(50); // between its creation and its content, or just released
    } else if (!isAlive(holder)) {
      if (holderOf(file) === holder) rmSync(file, { force: true });
    } else {
      if (!told) onWait(holder);
      told = true;
      await sleep(500);
    }
  }

  process.env[inheritedName] = String(process.pid);
  const release = () => {
    process.off("exit", release);
    delete process.env[inheritedName];
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
  process.once("exit", release);
  return release;
}
