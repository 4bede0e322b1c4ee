// A fresh clone needs no preparation: whoever needs node_modules calls `ensureInstalled` first.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { capture } from "./shell.mjs";

const minimumNode = [20, 19];

export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) return;
  throw new Error(`Node ${version} is too old: install Node ${minimumNode.join(".")} or newer.`);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * Compares what npm installed with what the lock file asks for. By content, not by age: a checkout touches the lock
 * file without changing it.
 * @returns {string | undefined} why an installation is needed
 */
export function reasonToInstall(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  if (wanted === undefined) throw new Error("package-lock.json is missing or unreadable: restore it from git.");
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "node_modules is missing";
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/")) continue;
    const found = installed[path];
    if (found === undefined) {
      // Builds for other platforms, and peers that nobody asked for, are in the lock file alone.
      if (!entry.optional && !entry.devOptional && !entry.peer) return `${path} is missing`;
    } else if (found.version !== entry.version) {
      return `${path} is ${found.version}, not ${entry.version}`;
    }
  }
  return undefined;
}

/** Runs `npm ci` where it is needed. Returns the reason, or undefined where nothing had to be done. */
export async function ensureInstalled(root, onInstall = () => {}) {
  const reason = reasonToInstall(root);
  if (reason === undefined) return undefined;
  onInstall(reason);
  const { ok, output } = await capture("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
  if (!ok) throw new Error(`npm ci failed (${reason}):\n${output}`);
  return reason;
}
