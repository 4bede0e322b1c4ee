import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { reasonToInstall, requireNode } from "../../run/install.mjs";
import { workspaceRoot } from "../../run/workspace.mjs";

let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "brs-install-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file, packages) => writeFileSync(join(root, file), JSON.stringify({ packages }));

function workspace({ wanted, installed }) {
  write("package-lock.json", { "": { name: "root" }, ...wanted });
  if (installed === undefined) return;
  mkdirSync(join(root, "node_modules"), { recursive: true });
  write("node_modules/.package-lock.json", installed);
}

test("a fresh clone needs an installation", () => {
  workspace({ wanted: { "node_modules/a": { version: "1.0.0" } } });
  assert.match(reasonToInstall(root), /node_modules is missing/);
});

test("nothing is done when everything is there in the right version", () => {
  workspace({
    wanted: { "node_modules/a": { version: "1.0.0" }, "packages/b": { version: "0.1.0" } },
    installed: { "node_modules/a": { version: "1.0.0" } },
  });
  assert.equal(reasonToInstall(root), undefined);
});

test("a version that the lock file does not ask for is replaced", () => {
  workspace({
    wanted: { "node_modules/a": { version: "1.1.0" } },
    installed: { "node_modules/a": { version: "1.0.0" } },
  });
  assert.equal(reasonToInstall(root), "node_modules/a is 1.0.0, not 1.1.0");
});

test("a package that the lock file has gained is installed", () => {
  workspace({ wanted: { "node_modules/a": { version: "1.0.0" } }, installed: {} });
  assert.equal(reasonToInstall(root), "node_modules/a is missing");
});

test("the builds of other platforms are not waited for", () => {
  workspace({ wanted: { "node_modules/a-win32": { version: "1.0.0", optional: true } }, installed: {} });
  assert.equal(reasonToInstall(root), undefined);
});

test("a missing lock file is named", () => {
  assert.throws(() => reasonToInstall(root), /package-lock\.json is missing/);
});

test("this workspace is installed as its lock file says", () => {
  assert.equal(reasonToInstall(workspaceRoot), undefined);
});

test("an old Node is refused with the version that is needed", () => {
  assert.throws(() => requireNode("18.20.0"), /Node 18\.20\.0 is too old: install Node 20\.19 or newer/);
  assert.throws(() => requireNode("20.18.3"), /too old/);
  for (const version of ["20.19.0", "22.0.0", "24.1.0"]) requireNode(version);
});
