import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { listProjects, workspaceRoot as root } from "../../run/workspace.mjs";
import { answers } from "../consumers/answers.mjs";
import { installCases, installLines, oldestVersions } from "../support/read-me.mjs";

test("an install line stands in a block of its own or in a code span", () => {
  const text =
    "```sh\nnpm install @brs/cache\n```\n\nInstall what you need: `npm i @brs/session @brs/sts`, or one alone.\n";
  assert.deepEqual(installLines(text), [
    { command: "npm install @brs/cache", packages: ["@brs/cache"] },
    { command: "npm i @brs/session @brs/sts", packages: ["@brs/session", "@brs/sts"] },
  ]);
});

test("what belongs to others, or is not a whole command, is no install line", () => {
  assert.deepEqual(installLines("`npm i @aws-sdk/client-sts`, `npm i @brs/session other`, npm i @brs/cache later"), []);
});

test("every published package is installed by what some README says, and tried by an application", () => {
  const cases = installCases(root);
  const installed = new Set(cases.flatMap(({ packages }) => packages));
  const published = listProjects().filter(({ manifest }) => manifest.private !== true);
  assert.deepEqual([...installed].sort(), published.map(({ name }) => name).sort());
  for (const { name } of cases) {
    assert.ok(existsSync(new URL(`../consumers/${name}.ts`, import.meta.url)), `consumers/${name}.ts`);
    assert.ok(answers[name], `answers.mjs: ${name}`);
  }
});

test("the oldest versions are those of the guide on runtimes, and of the range of what brings STS", () => {
  const { sdk, typescript } = oldestVersions(root);
  assert.match(typescript, /^\d+\.\d+$/);
  const sts = listProjects().find(({ name }) => name === "@brs/sts");
  assert.equal(sts.manifest.dependencies["@aws-sdk/client-sts"], `^${sdk}.0`);
});

test("the first README installs a session over STS", () => {
  assert.deepEqual(
    installCases(root)
      .filter(({ files }) => files.includes("README.md"))
      .map(({ command }) => command),
    ["npm i @brs/session @brs/sts"],
  );
});
