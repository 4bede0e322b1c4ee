// `npm run demo`, `simulate`, `bench`, `release:rehearsal`: installs and builds what is missing, then hands over to the
// program of that folder of tools/ with the same arguments.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { handOver, packagesAndLocalAws, prepare } from "./prepare.mjs";
import { complain } from "./progress.mjs";
import { listProjects } from "./workspace.mjs";

const [name, ...args] = process.argv.slice(2);
const tool = listProjects().find((project) => project.folder === join("tools", name ?? ""));

try {
  if (tool === undefined) throw new Error(`There is no program tools/${name}: name a folder of tools/.`);
  const plain = join(tool.root, "main.mjs");
  const isPlain = existsSync(plain);
  await prepare(isPlain ? packagesAndLocalAws() : [tool.name]);
  handOver(isPlain ? plain : join(tool.root, "dist/esm/main.js"), args);
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
