// The steps of a release, on a copy of the checkout: they rewrite versions and changelogs, which the checkout must not
// notice. The commands are those of .github/workflows/release.yml.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { listProjects } from "../../run/workspace.mjs";
import { execute } from "./command.mjs";

/** Changelogs name commits, so the copy needs one. Whose name and which hooks this machine has is no matter. */
const git = (...args) => {
  const settings = ["user.name=rehearsal", "user.email=rehearsal@localhost", "commit.gpgsign=false", "core.hooksPath="];
  return [...settings.flatMap((setting) => ["-c", setting]), ...args];
};

/** Everything that is installed, but for the packages of the workspace: those are the copy's own. */
function linkInstalled(root, target) {
  const own = join(target, "node_modules/@brs");
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name === "@brs") continue;
    symlinkSync(join(root, "node_modules", name), join(target, "node_modules", name));
  }
  for (const group of ["packages", "tools"]) {
    for (const name of readdirSync(join(target, group))) {
      if (!existsSync(join(target, group, name, "package.json"))) continue;
      symlinkSync(join("../..", group, name), join(own, name));
      const nested = join(root, group, name, "node_modules");
      if (existsSync(nested)) symlinkSync(nested, join(target, group, name, "node_modules"));
    }
  }
}

/** Makes a copy of the checkout as it is: what is not committed yet comes along, what git ignores does not. */
export async function copyWorkspace(root, target) {
  // In CI the files may belong to somebody else.
  const list = ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execute("git", list, { cwd: root });
  for (const file of stdout.split("\0")) {
    if (file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(join(target, dirname(file)), { recursive: true });
    copyFileSync(join(root, file), join(target, file));
  }
  await execute("git", git("init", "--quiet", "--initial-branch=main"), { cwd: target });
  await execute("git", git("add", "--all"), { cwd: target });
  await execute("git", git("commit", "--quiet", "--message=the checkout as it is"), { cwd: target });
  linkInstalled(root, target);
}

export const publicPackages = (copy) => listProjects(copy).filter(({ manifest }) => manifest.private !== true);

function versionsOf(copy) {
  return new Map(publicPackages(copy).map(({ name, manifest }) => [name, manifest.version]));
}

/** The lock file must say the same as the new manifests, and hold no address of this machine's registry. */
function checkLock(copy) {
  const { packages } = JSON.parse(readFileSync(join(copy, "package-lock.json"), "utf8"));
  for (const { folder, name, manifest } of publicPackages(copy)) {
    const found = packages[folder.replaceAll("\\", "/")]?.version;
    if (found !== manifest.version) throw new Error(`package-lock.json has ${name} ${found}, not ${manifest.version}`);
  }
  const address = Object.values(packages).find(({ resolved = "" }) => /^https?:/.test(resolved))?.resolved;
  if (address !== undefined) throw new Error(`package-lock.json holds a download address: ${address}`);
}

/** @returns {Promise<string>} the new versions, in a few words */
export async function version(copy) {
  const before = versionsOf(copy);
  await execute("npm", ["run", "release:version"], { cwd: copy });
  checkLock(copy);
  const after = versionsOf(copy);
  if ([...after].every(([name, number]) => before.get(name) === number)) return "nothing new since the last ones";
  const numbers = [...new Set(after.values())];
  if (numbers.length === 1) return `${numbers[0]} for ${after.size} packages`;
  return [...after].map(([name, number]) => `${name} ${number}`).join(", ");
}

export function build(copy) {
  const names = publicPackages(copy).map(({ name }) => name);
  // Nx asks its children for colours, also where nobody sees them.
  return execute("npm", ["run", "build", "--", "-p", ...names], {
    cwd: copy,
    env: { FORCE_COLOR: "0", NX_TUI: "false" },
  });
}

/** What the release job knows, so that the manifests say where they come from. */
export const source = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "example/brs" };

/** @returns {Promise<string>} */
export async function publish(copy, { publisher, url }) {
  const env = { ...publisher, ...source };
  await execute("npm", ["run", "release:publish", "--", "--no-git-tag"], { cwd: copy, env });
  return `into ${url}`;
}

/** By which tag npm finds what is published: release candidates have one of their own. */
export function tagOf(copy) {
  const file = join(copy, ".changeset/pre.json");
  if (!existsSync(file)) return "latest";
  const { mode, tag } = JSON.parse(readFileSync(file, "utf8"));
  return mode === "pre" ? tag : "latest";
}
