import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { checkRanges, compareFiles } from "../support/published.mjs";

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "brs-published-"));
  mkdirSync(join(folder, "src/deep"), { recursive: true });
  for (const name of ["index.ts", "deep/idea.ts"]) writeFileSync(join(folder, "src", name), "");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const built = (name) =>
  ["esm", "cjs"].flatMap((kind) =>
    [".js", ".js.map", ".d.ts", ".d.ts.map"].map((ending) => `dist/${kind}/${name}${ending}`),
  );
const whole = () => [
  ...[
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "package.json",
    "dist/cjs/package.json",
    "src/index.ts",
    "src/deep/idea.ts",
  ],
  ...built("index"),
  ...built("deep/idea"),
];

test("a tarball of documents, sources and what is built of them is as it should be", () => {
  assert.deepEqual(compareFiles(folder, new Set(whole())), []);
});

test("every other file is a stray one: tests, build information, what is built of a source that is gone", () => {
  const strays = [
    "test/index.test.ts",
    "dist/esm/.tsbuildinfo",
    "dist/esm/gone.js",
    "src/notes.txt",
    ".reports/jest.json",
  ];
  assert.deepEqual(
    compareFiles(folder, new Set([...whole(), ...strays])),
    strays.map((file) => `stray file in the tarball: ${file}`),
  );
});

test("every missing file is named", () => {
  const files = new Set(whole());
  for (const file of ["CHANGELOG.md", "dist/cjs/deep/idea.d.ts"]) files.delete(file);
  assert.deepEqual(compareFiles(folder, files), [
    "not in the tarball: CHANGELOG.md",
    "not in the tarball: dist/cjs/deep/idea.d.ts",
  ]);
});

test("a package wants the others as they were just published, whatever it wants of strangers", () => {
  const versions = new Map([["@brs/core", "1.0.0-rc.0"]]);
  const wants = (range) => ({ name: "@brs/sts", dependencies: { "@brs/core": range, tslib: "*" } });
  assert.deepEqual(checkRanges(wants("^1.0.0-rc.0"), versions), []);
  assert.deepEqual(checkRanges(wants("^0.1.0"), versions), [
    "@brs/sts wants @brs/core ^0.1.0, published is 1.0.0-rc.0",
  ]);
});
