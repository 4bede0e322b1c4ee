// `npm run bench`: installs and builds what is missing, then hands over to tools/bench with the same arguments.
import { join } from "node:path";
import { handOver, prepare } from "./prepare.mjs";
import { complain } from "./progress.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

// What is measured, and the server that it is measured on. The bench itself is plain JavaScript.
const measured = listProjects().filter(({ folder }) => /^packages\W|\Wlocal-aws$/.test(folder));

try {
  await prepare(measured.map(({ name }) => name));
  handOver(join(root, "tools/bench/main.mjs"), process.argv.slice(2));
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
