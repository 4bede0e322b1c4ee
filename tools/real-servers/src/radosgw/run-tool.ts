import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs one of Ceph's programs to its end, or until the signal aborts, and returns what it printed. */
export async function runTool(program: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    const { stdout } = await run(program, args, { timeout: 60_000, killSignal: "SIGKILL", signal });
    return stdout;
  } catch (cause) {
    const { code, stderr = "" } = cause as { readonly code?: unknown; readonly stderr?: string };
    if (code === "ENOENT") throw new Error(missingProgram(program), { cause });
    throw new Error(`${program} failed (${String(code)}): ${stderr.trim().slice(-2_000)}`, { cause });
  }
}

function missingProgram(program: string): string {
  const packages = "ceph-mon ceph-osd ceph-common radosgw";
  return `${program} is not installed. On Debian: sudo apt-get install --no-install-recommends ${packages}`;
}
