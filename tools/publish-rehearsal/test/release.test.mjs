import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listProjects, workspaceRoot as root } from "../../run/workspace.mjs";
import { remarks } from "../support/application.mjs";
import { plainEnvironment } from "../support/environment.mjs";
import { describeProblems, describeRehearsal } from "../support/report.mjs";

const read = (file) => readFileSync(join(root, file), "utf8");

test("provenance is asked for by the release workflow and by nothing else", () => {
  assert.match(read(".github/workflows/release.yml"), /NPM_CONFIG_PROVENANCE: "true"/);
  for (const { name, manifest } of listProjects()) assert.equal(manifest.publishConfig?.provenance, undefined, name);
  assert.ok(!existsSync(join(root, ".npmrc")));
});

test("the release workflow runs the commands that are rehearsed, and stores no token", () => {
  const workflow = read(".github/workflows/release.yml");
  assert.match(workflow, /version: npm run release:version$/m);
  assert.match(workflow, /publish: npm run release:publish$/m);
  assert.match(workflow, /id-token: write/);
  assert.doesNotMatch(workflow, /NPM_TOKEN|NODE_AUTH_TOKEN/);
});

test("the registry is not in the workspace, and its lock file holds no download address", () => {
  const { packages } = JSON.parse(read("tools/publish-rehearsal/registry/package-lock.json"));
  assert.ok(packages["node_modules/verdaccio"]);
  assert.deepEqual(
    Object.keys(packages).filter((name) => packages[name].resolved !== undefined),
    [],
  );
  assert.equal(JSON.parse(read("package-lock.json")).packages["node_modules/verdaccio"], undefined);
});

test("no token, no id of a job and nothing of an own AWS comes into a rehearsal", () => {
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_URL: "x",
    NODE_AUTH_TOKEN: "x",
    NPM_CONFIG_PROVENANCE: "true",
    AWS_PROFILE: "x",
  };
  const removed = plainEnvironment({
    ...environment,
    PATH: "/bin",
    npm_config_registry: "kept",
    npm_lifecycle_event: "x",
  });
  assert.deepEqual(Object.keys(removed).sort(), [...Object.keys(environment), "npm_lifecycle_event"].sort());
  assert.ok(Object.values(removed).every((value) => value === undefined));
});

test("npm's remarks on a machine's settings are not taken for a package's", () => {
  const own =
    'npm warn Unknown user config "nodedir". This will stop working.\nnpm notice New minor version of npm\n\n';
  assert.deepEqual(remarks(own), []);
  assert.deepEqual(remarks(`${own}npm warn deprecated left-pad@1.0.0: no\n`), [
    "npm warn deprecated left-pad@1.0.0: no",
  ]);
});

test("the report has a row for each installation on each Node, and tells a problem once", () => {
  const outcome = { title: "npm install @brs/cache", major: 20 };
  const rehearsal = {
    packages: [{ name: "@brs/cache", version: "1.0.0-rc.0", files: 3, bytes: 2048, problems: ["stray file: x"] }],
    outcomes: [
      { ...outcome, kind: "CommonJS" },
      { ...outcome, kind: "TS bundler", problem: "it broke" },
      { ...outcome, kind: "TS bundler", major: 22, problem: "it broke" },
    ],
    figures: ["from here to there: 1 s"],
    problems: ["nobody could wait for it"],
  };
  const text = describeRehearsal(rehearsal);
  assert.match(text, /^@brs\/cache +1\.0\.0-rc\.0 +3 +2\.0 KiB +FAILED$/m);
  assert.match(text, /^npm install @brs\/cache, Node 20 +not run +ok +not run +not run +FAILED +not run/m);
  assert.match(text, /from here to there: 1 s$/);
  assert.deepEqual(describeProblems(rehearsal), [
    "nobody could wait for it",
    "@brs/cache: stray file: x",
    "npm install @brs/cache: TS bundler, Node 20\nnpm install @brs/cache: TS bundler, Node 22\n    it broke",
  ]);
});
