// What all apps of docs/examples have in common.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { listApps } from "../runner/apps.mjs";
import { readCommandLine } from "../runner/command-line.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const here = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const apps = listApps();
const packageOf = (specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
const installed = (name) => JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;

/** Files of code, below the app's folder. */
function sourcesOf(app) {
  const names = readdirSync(app.root, { recursive: true });
  return names.filter((name) => /\.(mjs|cjs|js|ts)$/.test(name) && !/(^|\/)(dist|node_modules)\//.test(name));
}

/** What an app's sources are made of: files, and what they import that is not theirs. */
async function partsOf(app) {
  const entryPoints = sourcesOf(app).map((name) => join(app.root, name));
  const options = { bundle: true, packages: "external", platform: "node", format: "esm", write: false };
  const { metafile } = await build({ ...options, entryPoints, outdir: app.root, metafile: true, logLevel: "silent" });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return {
    files: Object.keys(metafile.inputs).map((file) => resolve(file)),
    imports: new Set(imports.filter(({ external }) => external).map(({ path }) => path)),
  };
}

for (const app of apps) {
  describe(app.name, () => {
    const { dependencies = {}, devDependencies = {}, ...manifest } = app.manifest;

    test("has a line in the list, a page, a stage and a test", () => {
      assert.ok(manifest.private && app.description.length > 20);
      assert.ok(readFileSync(join(root, "docs/README.md"), "utf8").includes(`examples/${app.name}/README.md`));
      assert.match(readFileSync(join(app.root, "README.md"), "utf8"), new RegExp(`npm run example -- ${app.name}`));
      assert.ok(existsSync(here(`stages/${app.name}.mjs`)));
      assert.ok(existsSync(here(`test/${app.name}.integration.test.mjs`)));
    });

    test("speaks of AWS alone", () => {
      for (const name of sourcesOf(app)) {
        assert.doesNotMatch(readFileSync(join(app.root, name), "utf8"), /local-?aws|_control/i, name);
      }
    });

    test("can be copied: what it imports is in its package.json, at the versions that it is tested with", async () => {
      const { files, imports } = await partsOf(app);
      assert.deepEqual(
        files.filter((file) => !file.startsWith(app.root)),
        [],
      );
      const packages = [...imports].filter((path) => !isBuiltin(path)).map(packageOf);
      assert.deepEqual(
        packages.filter((name) => dependencies[name] === undefined && devDependencies[name] === undefined),
        [],
      );
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
        assert.equal(range, name.startsWith("@brs/") ? "latest" : `^${installed(name)}`, name);
      }
    });
  });
}

test("the list names every app, and each of them can be asked for", () => {
  const { help, app } = readCommandLine([]);
  assert.equal(app, undefined);
  for (const { name, description } of apps) {
    assert.ok(help.includes(name) && help.includes(description));
    assert.equal(readCommandLine([name]).app, name);
  }
});

test("what stands before the app's name is for the runner, what stands after it for the app", () => {
  const { app, args, sessionSeconds } = readCommandLine(["--session-seconds", "4", "lambda", "--help", "x"]);
  assert.deepEqual({ app, args, sessionSeconds }, { app: "lambda", args: ["--help", "x"], sessionSeconds: 4 });
});

test("wrong words are refused with what would be right", () => {
  assert.throws(() => readCommandLine(["lambada"]), /There is no example lambada[^]*lambda /);
  assert.throws(() => readCommandLine(["--seconds", "4", "lambda"]), /--seconds/);
  for (const wrong of ["0", "1.5", "soon"]) {
    assert.throws(() => readCommandLine(["--session-seconds", wrong, "lambda"]), /whole number/);
  }
});
