// `npm run bench`: installs and builds what is missing, then hands over to tools/bench with the same arguments.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, requireNode } from "./install.mjs";
import { holdLock } from "./lock.mjs";
import { runTargets } from "./nx.mjs";
import { complain } from "./progress.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

// What is measured, and the server that it is measured on. The bench itself is plain JavaScript.
const measured = listProjects().filter(({ folder }) => /^packages\W|\Wlocal-aws$/.test(folder));

async function prepare() {
  requireNode();
  const release = await holdLock(join(root, ".nx/run.lock"), (pid) =>
    complain(`Waiting for another run (process ${pid}) …`),
  );
  try {
    const reason = await ensureInstalled(root, () => complain("Installing (once) …"));
    complain(reason === undefined ? "Building …" : "Installed. Building …");
    const { ok, output } = await runTargets(root, ["build"], { projects: measured.map(({ name }) => name) });
    if (!ok) throw new Error(`The build failed:\n${output}`);
  } finally {
    release();
  }
}

try {
  await prepare();
  const args = [join(root, "tools/bench/main.mjs"), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  // The terminal sends Ctrl-C to both.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code) => process.exit(code ?? 1));
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
