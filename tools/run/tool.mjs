// `npm run demo`, `npm run simulate`: installs and builds what is missing, then hands over to the program of that folder
// of tools/ with the same arguments.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, requireNode } from "./install.mjs";
import { holdLock } from "./lock.mjs";
import { runTargets } from "./nx.mjs";
import { complain } from "./progress.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

const [name, ...args] = process.argv.slice(2);
const tool = listProjects().find((project) => project.folder === join("tools", name ?? ""));
// Standard output belongs to the tool: with --json it is one document.
const tell = (text) => complain(text);

async function prepare() {
  requireNode();
  if (tool === undefined) throw new Error(`There is no program tools/${name}: name a folder of tools/.`);
  const release = await holdLock(join(root, ".nx/run.lock"), (pid) =>
    tell(`Waiting for another run (process ${pid}) …`),
  );
  try {
    const reason = await ensureInstalled(root, () => tell("Installing (once) …"));
    tell(reason === undefined ? "Building …" : "Installed. Building …");
    const { ok, output } = await runTargets(root, ["build"], { projects: [tool.name] });
    if (!ok) throw new Error(`The build failed:\n${output}`);
  } finally {
    release();
  }
}

function handOver() {
  const child = spawn(process.execPath, [join(tool.root, "dist/esm/main.js"), ...args], { stdio: "inherit" });
  // The terminal sends Ctrl-C to both; the tool decides how to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code) => process.exit(code ?? 1));
}

try {
  await prepare();
  handOver();
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
