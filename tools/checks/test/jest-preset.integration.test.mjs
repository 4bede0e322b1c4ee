// What every project's tests rely on: how names are resolved, what the quick run leaves out, and that a leak fails.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { workspaceRoot } from "../../run/workspace.mjs";

let project;

function write(file, content) {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "brs-jest-")));
  write("package.json", `{ "type": "module" }`);
  write(
    "jest.config.cjs",
    `module.exports = { ...require(${JSON.stringify(join(workspaceRoot, "jest.preset.cjs"))}) };`,
  );
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function jest(env = {}) {
  const bin = join(workspaceRoot, "node_modules/jest/bin/jest.js");
  const { BRS_QUICK: _, ...inherited } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [bin, "--json", "--outputFile=.reports/jest.json"], {
    cwd: project,
    env: { ...inherited, ...env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stderr, report: JSON.parse(readFileSync(join(project, ".reports/jest.json"), "utf8")) };
}

test("a source finds its neighbour's source by the name of its build", () => {
  write("src/a.ts", `import { b } from "./b.js";\nexport const a: number = b + 1;\n`);
  write("src/b.ts", "export const b: number = 1;\n");
  write("test/a.test.ts", `import { a } from "../src/a.js";\ntest("adds", () => expect(a).toBe(2));\n`);
  assert.equal(jest().report.numPassedTests, 1);
});

test("a dependency gets its own build, though its source lies beside it", () => {
  write("node_modules/dep/package.json", `{ "name": "dep", "main": "./index.js" }`);
  write("node_modules/dep/index.js", `module.exports = require("./part.js");`);
  write("node_modules/dep/part.js", `module.exports = "build";`);
  write("node_modules/dep/part.ts", `export default "source";`);
  write("node_modules/dep/part", `not a module`);
  write("test/dep.test.ts", `import dep from "dep";\ntest("resolves", () => expect(dep).toBe("build"));\n`);
  const { report, stderr } = jest();
  assert.equal(report.numPassedTests, 1, stderr);
});

test("colours asked for the report are not asked of the programs that tests start", () => {
  write(
    "test/a.test.ts",
    `import { execFileSync } from "node:child_process";
    test("plain", () => expect(execFileSync(process.execPath, ["-p", "42"]).toString()).toBe("42\\n"));`,
  );
  const { report, stderr } = jest({ FORCE_COLOR: "true" });
  assert.equal(report.numPassedTests, 1, stderr);
});

test("types are not checked while tests run", () => {
  write("test/a.test.ts", `const a: number = "text";\ntest("runs", () => expect(a).toBe("text"));\n`);
  assert.equal(jest().report.numPassedTests, 1);
});

test("the quick run leaves out integration and property tests", () => {
  for (const name of ["a.test.ts", "a.integration.test.ts", "deep/a.property.test.ts"]) {
    write(`test/${name}`, `test("runs", () => expect(1).toBe(1));\n`);
  }
  assert.equal(jest().report.numPassedTests, 3);
  assert.equal(jest({ BRS_QUICK: "1" }).report.numPassedTests, 1);
});

test("a project with nothing for the quick run passes it", () => {
  write("test/a.integration.test.ts", `test("runs", () => expect(1).toBe(1));\n`);
  assert.equal(jest({ BRS_QUICK: "1" }).status, 0);
});

test("a run that leaves a server open ends by itself, fails, and names what is open", () => {
  write(
    "test/leak.test.ts",
    `import { createServer } from "node:http";\ntest("leaks", () => void createServer().listen(0, "127.0.0.1"));\n`,
  );
  const { status, stderr, report } = jest();
  assert.equal(report.numPassedTests, 1);
  assert.equal(status, 1);
  assert.match(stderr, /still keeps the process alive: .*TCPServerWrap/);
});
