import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkManifest } from "../../build/check-manifest.mjs";
import { listProjects, workspaceRoot } from "../../run/workspace.mjs";

const projects = listProjects();
const published = projects.filter((project) => project.folder.startsWith("packages"));
const readRoot = (file) => readFileSync(join(workspaceRoot, file), "utf8");

describe("the lock file", () => {
  const { packages } = JSON.parse(readRoot("package-lock.json"));

  test("holds no download addresses, so that it installs from any registry", () => {
    const addressed = Object.entries(packages).filter(([, { link, resolved }]) => !link && resolved !== undefined);
    assert.deepEqual(addressed, []);
  });

  test("knows every project with its current dependencies", () => {
    for (const { folder, manifest } of projects) {
      const entry = packages[folder];
      assert.ok(entry, `${folder}: run npm install --package-lock-only`);
      for (const field of ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]) {
        assert.deepEqual(entry[field] ?? {}, manifest[field] ?? {}, `${folder}: ${field}`);
      }
    }
  });
});

describe("the root package.json", () => {
  test("pins every tool to one version", () => {
    const { devDependencies } = JSON.parse(readRoot("package.json"));
    const loose = Object.entries(devDependencies).filter(
      ([, version]) => !/^(npm:@?[^@]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    assert.deepEqual(loose, []);
  });
});

describe("every published package", () => {
  for (const { folder, root, manifest } of published) {
    test(`${manifest.name} says the same as the others in package.json`, () => {
      assert.deepEqual(checkManifest(root), []);
    });

    test(`${manifest.name} takes part in every step of npm test`, () => {
      for (const script of ["build", "typecheck", "lint", "test", "check:pack"]) {
        assert.ok(manifest.scripts[script], `${folder}: script ${script}`);
      }
      assert.ok(existsSync(join(root, "README.md")), `${folder}/README.md`);
    });

    test(`${manifest.name} has a tag for the module boundaries`, () => {
      assert.equal(manifest.nx.tags.filter((tag) => tag.startsWith("scope:")).length, 1);
    });
  }

  test("a manifest that differs is told what it should say", () => {
    const folder = join(mkdtempSync(join(tmpdir(), "brs-manifest-")), "core");
    try {
      cpSync(join(workspaceRoot, "packages/core/package.json"), join(folder, "package.json"));
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      delete manifest.sideEffects;
      delete manifest.exports["."].require.types;
      manifest.dependencies = { "@brs/nowhere": "^1.0.0" };
      writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
      const problems = checkManifest(folder);
      assert.equal(problems.length, 3);
      assert.match(problems[0], /sideEffects should be false/);
      assert.match(problems[1], /exports\["\."\] should be/);
      assert.match(problems[2], /@brs\/nowhere is not a published package/);
    } finally {
      rmSync(join(folder, ".."), { recursive: true, force: true });
    }
  });
});

test("no folder below packages or tools is a shell without sources", () => {
  for (const { folder, root, manifest } of projects) {
    if (manifest.scripts?.build === undefined) continue;
    assert.ok(readdirSync(join(root, "src")).includes("index.ts") || existsSync(join(root, "src/main.ts")), folder);
  }
});
