// `npm run release:publish`: publishes every version that is not published yet. In the release job each manifest says
// where its source is first: npm refuses provenance from anywhere else, and finds by it what a README links to.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_REPOSITORY: repository } = process.env;

function sayWhereFrom({ folder, root: projectRoot }) {
  const file = join(projectRoot, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  manifest.repository = {
    type: "git",
    url: `git+${server}/${repository}.git`,
    directory: folder.replaceAll("\\", "/"),
  };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (repository !== undefined) {
  for (const project of listProjects()) if (project.manifest.private !== true) sayWhereFrom(project);
}
const changeset = join(root, "node_modules/@changesets/cli/bin.js");
const { status } = spawnSync(process.execPath, [changeset, "publish", ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;
