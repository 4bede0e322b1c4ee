// A rule that is switched on but never fires is no rule: each forbidden import is handed to ESLint, and must fail.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ESLint } from "eslint";
import { workspaceRoot } from "../../run/workspace.mjs";

const eslint = new ESLint({ cwd: workspaceRoot });

/** Lints the code as if it were the content of the file, and returns the names of the rules that it breaks. */
async function brokenRules(file, code) {
  const [result] = await eslint.lintText(code, { filePath: join(workspaceRoot, file) });
  const parseError = result.messages.find((message) => message.fatal);
  if (parseError !== undefined) throw new Error(parseError.message);
  return new Set(result.messages.filter((message) => message.severity === 2).map((message) => message.ruleId));
}

const importing = (name) => `import * as other from "${name}";\nexport const held: unknown = other;\n`;

// Type information needs a file of the project: the content is ours, the name is a real one.
function someTestOf(folder) {
  const name = readdirSync(join(workspaceRoot, folder), { recursive: true }).find((path) => path.endsWith(".ts"));
  return join(folder, name);
}

const forbidden = [
  ["core", "@brs/cache"],
  ["core", "@brs/sts"],
  ["core", "@brs/session"],
  ["core", "@brs/local-aws"],
  ["core", "@aws-sdk/client-sts"],
  ["core", "lru-cache"],
  ["core", "../../cache/src/index.js"],
  ["cache", "@brs/core"],
  ["cache", "@brs/session"],
  ["cache", "@aws-sdk/client-s3"],
  ["sts", "@brs/cache"],
  ["sts", "@brs/custom"],
  ["sts", "@brs/session"],
  ["sts", "@brs/local-aws"],
  ["custom", "@brs/sts"],
  ["session", "@brs/sts"],
  ["session", "@brs/custom"],
  ["session", "@brs/local-aws"],
];

const allowed = [
  ["sts", "@brs/core"],
  ["custom", "@brs/core"],
  ["session", "@brs/core"],
  ["session", "@brs/cache"],
];

describe("module boundaries", () => {
  for (const [name, target] of forbidden) {
    test(`lint fails when ${name} imports ${target}`, async () => {
      const rules = await brokenRules(`packages/${name}/src/index.ts`, importing(target));
      assert.ok(rules.has("@nx/enforce-module-boundaries"));
    });
  }

  for (const [name, target] of allowed) {
    test(`lint lets ${name} import ${target}`, async () => {
      const rules = await brokenRules(`packages/${name}/src/index.ts`, importing(target));
      assert.ok(!rules.has("@nx/enforce-module-boundaries"));
    });
  }

  test("lint sees a dynamic import, too", async () => {
    const code = `export async function load(): Promise<unknown> {\n  return await import("@brs/cache");\n}\n`;
    const rules = await brokenRules("packages/core/src/index.ts", code);
    assert.ok(rules.has("@nx/enforce-module-boundaries"));
  });

  test("a test may start the embedded AWS", async () => {
    const rules = await brokenRules(someTestOf("packages/sts/test"), importing("@brs/local-aws"));
    assert.ok(!rules.has("@nx/enforce-module-boundaries"));
  });

  test("core and cache may not import from Node", async () => {
    for (const name of ["core", "cache"]) {
      const rules = await brokenRules(`packages/${name}/src/index.ts`, importing("node:fs"));
      assert.ok(rules.has("no-restricted-imports"), name);
    }
  });
});

describe("dependency checks", () => {
  const file = "packages/sts/package.json";
  const manifest = () => JSON.parse(readFileSync(join(workspaceRoot, file), "utf8"));

  test("lint fails when package.json leaves out what the sources import", async () => {
    const changed = manifest();
    delete changed.dependencies["@brs/core"];
    const rules = await brokenRules(file, JSON.stringify(changed, undefined, 2));
    assert.ok(rules.has("@nx/dependency-checks"));
  });

  test("lint fails when package.json names what nobody imports", async () => {
    const changed = manifest();
    changed.dependencies["lru-cache"] = "^11.5.3";
    const rules = await brokenRules(file, JSON.stringify(changed, undefined, 2));
    assert.ok(rules.has("@nx/dependency-checks"));
  });
});

describe("type-checked lint", () => {
  test("a promise that nobody awaits fails", async () => {
    const code = "async function work(): Promise<void> {\n  await Promise.resolve();\n}\nwork();\n";
    const rules = await brokenRules("packages/core/src/index.ts", code);
    assert.ok(rules.has("@typescript-eslint/no-floating-promises"));
  });

  test("`export *` and classes that are no errors fail", async () => {
    const star = await brokenRules("packages/core/src/index.ts", `export * from "./error.js";\n`);
    assert.ok(star.has("no-restricted-syntax"));
    const classes = await brokenRules("packages/core/src/index.ts", "export class Thing {\n  readonly a = 1;\n}\n");
    assert.ok(classes.has("no-restricted-syntax"));
  });

  test("a skipped or focused test fails", async () => {
    const file = someTestOf("packages/sts/test");
    for (const name of ["test.skip", "test.only", "describe.skip", "test.todo"]) {
      const rules = await brokenRules(file, `${name}("is never run", () => {});\n`);
      assert.ok(rules.has("no-restricted-syntax"), name);
    }
  });
});
