// `npm run release:rehearsal`: installs and builds what is missing, then hands over to tools/publish-rehearsal.
import { join } from "node:path";
import { handOver, prepare } from "./prepare.mjs";
import { complain } from "./progress.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

// The packages for the samples of the documentation; what is published is built by the rehearsal itself.
const needed = listProjects().filter(({ folder }) => /^packages\W|\Wlocal-aws$/.test(folder));

try {
  await prepare(needed.map(({ name }) => name));
  handOver(join(root, "tools/publish-rehearsal/main.mjs"), process.argv.slice(2));
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
