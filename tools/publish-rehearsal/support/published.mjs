// What came out of a release, as the registry has it: which files, which versions, and whether types resolve.
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { checkTarball } from "../../build/check-tarball.mjs";
import { execute, inParallel } from "./command.mjs";
import { source } from "./release.mjs";

/** Every file that a package's tarball must hold, and no other: its documents, its sources, and what is built of each. */
function expectedFiles(folder) {
  const sources = readdirSync(join(folder, "src"), { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"));
  const built = ["esm", "cjs"].flatMap((kind) =>
    sources.flatMap((name) =>
      [".js", ".js.map", ".d.ts", ".d.ts.map"].map((ending) => `dist/${kind}/${name.slice(0, -".ts".length)}${ending}`),
    ),
  );
  const documents = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
  return new Set([...documents, "dist/cjs/package.json", ...sources.map((name) => `src/${name}`), ...built]);
}

/** @param {string} folder of the package @param {ReadonlySet<string>} files in its tarball */
export function compareFiles(folder, files) {
  const wanted = expectedFiles(folder);
  return [
    ...[...files].filter((file) => !wanted.has(file)).map((file) => `stray file in the tarball: ${file}`),
    ...[...wanted].filter((file) => !files.has(file)).map((file) => `not in the tarball: ${file}`),
  ];
}

/** Each package of ours that another one needs must be wanted in the version that was just published. */
export function checkRanges({ name, dependencies = {}, peerDependencies = {} }, versions) {
  return Object.entries({ ...dependencies, ...peerDependencies })
    .filter(([other, range]) => versions.has(other) && range !== `^${versions.get(other)}`)
    .map(([other, range]) => `${name} wants ${other} ${range}, published is ${versions.get(other)}`);
}

function checkChangelog(folder, version) {
  const text = readFileSync(join(folder, "CHANGELOG.md"), "utf8");
  return text.includes(`\n## ${version}\n`) ? [] : [`CHANGELOG.md says nothing of ${version}`];
}

/** npm compares provenance with it, and makes the README's links from it. */
function checkRepository({ repository }, name) {
  const wanted = [`git+${source.GITHUB_SERVER_URL}/${source.GITHUB_REPOSITORY}.git`, `packages/${name.split("/")[1]}`];
  const found = [repository?.url, repository?.directory];
  return isDeepStrictEqual(found, wanted) ? [] : [`repository should be ${wanted.join(", ")}, not ${found.join(", ")}`];
}

/** A rehearsal signs nothing: provenance is a statement about the release workflow. */
function checkUnsigned({ dist, publishConfig }) {
  const signed = dist.attestations !== undefined || publishConfig?.provenance !== undefined;
  return signed ? ["it was published with provenance, which is for the release workflow alone"] : [];
}

async function inspect({ name, root, manifest }, { versions, registry, scratch, tag }) {
  const { version } = manifest;
  const response = await fetch(new URL(name.replace("/", "%2f"), registry.url));
  const { versions: published = {}, "dist-tags": tags = {} } = response.ok ? await response.json() : {};
  const found = published[version];
  if (found === undefined) return { name, version, files: 0, bytes: 0, problems: ["it was not published"] };

  const args = ["pack", `${name}@${version}`, "--json", "--pack-destination", scratch];
  const { stdout } = await execute("npm", args, { cwd: scratch, env: registry.installer });
  const [{ filename, files: list, size }] = JSON.parse(stdout);
  const files = new Set(list.map((file) => file.path));
  const problems = [
    ...compareFiles(root, files),
    ...checkChangelog(root, version),
    ...checkRanges(found, versions),
    ...checkRepository(found, name),
    ...checkUnsigned(found),
    ...(tags[tag] === version ? [] : [`the tag ${tag} is ${tags[tag] ?? "missing"}, not ${version}`]),
    ...(await checkTarball(join(scratch, filename), files, root)),
  ];
  return { name, version, files: files.size, bytes: size, problems: [...new Set(problems)] };
}

/**
 * @param {{ name: string, root: string, manifest: { version: string } }[]} packages of the workspace copy
 * @param {{ installer: Record<string, string>, url: string }} registry
 * @param {{ scratch: string, tag: string }} options scratch: an empty folder; tag: by which npm finds these versions
 * @returns {Promise<{ name: string, version: string, files: number, bytes: number, problems: string[] }[]>}
 */
export async function inspectPublished(packages, registry, { scratch, tag }) {
  const versions = new Map(packages.map(({ name, manifest }) => [name, manifest.version]));
  mkdirSync(scratch, { recursive: true });
  return inParallel(packages, 2, (each) => inspect(each, { versions, registry, scratch, tag }));
}
