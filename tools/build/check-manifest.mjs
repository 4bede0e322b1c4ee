// What every published package.json has in common. One place says it, so that no package drifts.
import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { basename, join } from "node:path";

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const shared = {
  license: "Apache-2.0",
  type: "module",
  sideEffects: false,
  engines: { node: ">=20.19.0" },
  // npm packs README and licence unasked, the changelog not.
  files: ["dist", "src", "CHANGELOG.md"],
  publishConfig: { access: "public" },
  main: "./dist/cjs/index.js",
  types: "./dist/cjs/index.d.ts",
};

/** The entry for a folder of src, in both module kinds, each with its own types. */
function dualEntry(path) {
  const both = (kind) => ({ types: `./dist/${kind}/${path}.d.ts`, default: `./dist/${kind}/${path}.js` });
  return { import: both("esm"), require: both("cjs") };
}

function checkExports({ exports = {}, typesVersions }) {
  const problems = [];
  for (const [name, entry] of Object.entries(exports)) {
    if (name === "./package.json") continue;
    // "./testing" is src/testing.ts or src/testing/index.ts.
    const paths = name === "." ? ["index"] : [name.slice(2), `${name.slice(2)}/index`];
    const path = paths.find((candidate) => isDeepStrictEqual(entry, dualEntry(candidate)));
    if (path === undefined) {
      problems.push(`exports["${name}"] should be ${JSON.stringify(dualEntry(paths[0]))}`);
    } else if (name !== ".") {
      // Resolvers that know no "exports" find the types of a sub-path only here.
      const types = [`./dist/cjs/${path}.d.ts`];
      if (!isDeepStrictEqual(typesVersions?.["*"]?.[name.slice(2)], types)) {
        problems.push(`typesVersions["*"]["${name.slice(2)}"] should be ${JSON.stringify(types)}`);
      }
    }
  }
  if (exports["."] === undefined) problems.push('exports["."] is missing');
  if (exports["./package.json"] !== "./package.json") problems.push('exports["./package.json"] is missing');
  return problems;
}

/** Packages of this workspace are released together: a range of an older version would install that. */
function checkInternalRanges(manifest, folder) {
  const problems = [];
  for (const field of ["dependencies", "peerDependencies"]) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      if (!name.startsWith("@brs/")) continue;
      const sibling = join(folder, "..", name.slice("@brs/".length));
      if (!existsSync(join(sibling, "package.json"))) {
        problems.push(`${field}: ${name} is not a published package of this workspace`);
        continue;
      }
      const wanted = `^${readManifest(sibling).version}`;
      if (range !== wanted) problems.push(`${field}: ${name} should be ${wanted}, not ${range}`);
    }
  }
  return problems;
}

/**
 * @param {string} folder of one package
 * @returns {string[]} what is wrong with its package.json
 */
export function checkManifest(folder) {
  const manifest = readManifest(folder);
  const problems = Object.entries(shared)
    .filter(([field, value]) => !isDeepStrictEqual(manifest[field], value))
    .map(([field, value]) => `package.json: ${field} should be ${JSON.stringify(value)}`);
  if (manifest.name !== `@brs/${basename(folder)}`)
    problems.push(`package.json: name should be @brs/${basename(folder)}`);
  if (!manifest.description) problems.push("package.json: description is missing");
  return [...problems, ...checkExports(manifest), ...checkInternalRanges(manifest, folder)];
}
