// A change of the public surface must show in review: `check:pack` fails until its report is written and committed. And
// every public member must say what it means.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkApiReports, writeApiReports } from "../../build/api-report.mjs";
import { listProjects } from "../../run/workspace.mjs";

let folder;

function write(file, content) {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** An entry point whose function answers something that is not exported itself. */
const shows = (member) =>
  `/** What f answers. */\ninterface Hidden {\n  ${member}\n}\n/** Means something. */\nexport declare function f(): Hidden;\n`;

const types = (path) => ({ import: { types: `./dist/esm/${path}.d.ts` } });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "brs-api-test-"));
  const exports = { ".": types("index"), "./deep": types("deep/index"), "./package.json": "./package.json" };
  write("package.json", JSON.stringify({ name: "@brs/small", version: "1.0.0", exports }));
  write("tsconfig.build.json", JSON.stringify({ compilerOptions: { lib: ["ES5"], types: [], skipLibCheck: true } }));
  write("dist/esm/index.d.ts", shows("/** A figure. */ readonly a: 1;"));
  write("dist/esm/deep/index.d.ts", "/** Means more. */\nexport declare const g: number;\n");
  writeApiReports(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("every entry point has a report of its own, which is complete", () => {
  assert.deepEqual(readdirSync(join(folder, "api")).sort(), ["deep.api.md", "index.api.md"]);
  assert.match(readFileSync(join(folder, "api/index.api.md"), "utf8"), /export function f\(\): Hidden;/);
  assert.deepEqual(checkApiReports(folder), []);
});

test("a changed signature is told with its lines and the command that writes the report", () => {
  write("dist/esm/index.d.ts", "/** Means something. */\nexport declare function f(): number;\n");
  const [problem, ...others] = checkApiReports(folder);
  assert.deepEqual(others, []);
  assert.match(problem, /api\/index\.api\.md.*run `npm run api`, and commit/);
  assert.match(problem, /^ {2}- export function f\(\): Hidden;$/m);
  assert.match(problem, /^ {2}\+ export function f\(\): number;$/m);
  writeApiReports(folder);
  assert.deepEqual(checkApiReports(folder), []);
});

test("what is not exported but shows in a signature belongs to the surface", () => {
  write("dist/esm/index.d.ts", shows("/** A figure. */ readonly a: 2;"));
  assert.match(checkApiReports(folder).join(), /\+ +readonly a: 2;/);
});

test("a public member without a doc comment is told with its place, once for all entry points that show it", () => {
  write("dist/esm/index.d.ts", shows("readonly a: 1;"));
  write("dist/esm/deep/index.d.ts", 'export { f } from "../index.js";\n');
  const gap =
    /^dist\/esm\/index\.d\.ts:3:\d+ - .*Missing documentation for "a"\. Say in a doc comment what it means\.$/;
  const [written, ...others] = writeApiReports(folder);
  assert.match(written, gap);
  assert.deepEqual(others, []);
  assert.deepEqual(checkApiReports(folder), [written]);
});

test("`npm run api` writes the reports of undocumented members, too, and fails", () => {
  write("dist/esm/index.d.ts", shows("readonly a: 1;"));
  const script = fileURLToPath(new URL("../../build/api-report.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /^- dist\/esm\/index\.d\.ts:3:.*Missing documentation for "a"/);
  assert.match(readFileSync(join(folder, "api/index.api.md"), "utf8"), /\(undocumented\)/);
});

test("a report of an entry point that is gone is told, and removed by the command", () => {
  write("api/gone.api.md", "");
  assert.match(checkApiReports(folder).join(), /api\/gone\.api\.md/);
  writeApiReports(folder);
  assert.deepEqual(checkApiReports(folder), []);
});

test("every entry point of every published package has one", () => {
  for (const { name, root, manifest } of listProjects().filter(({ manifest }) => manifest.private !== true)) {
    const entries = Object.keys(manifest.exports).filter((key) => key !== "./package.json");
    const names = entries.map((key) => `${key === "." ? "index" : key.slice(2)}.api.md`);
    assert.deepEqual(readdirSync(join(root, "api")).sort(), names.sort(), name);
  }
});
