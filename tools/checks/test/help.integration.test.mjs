// Every command of package.json that has options says what they are, and takes no others.
// The demo, the simulation, the examples and the embedded AWS have the same test beside their own code.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { workspaceRoot as root } from "../../run/workspace.mjs";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const programs = {
  test: { file: "tools/run/test.mjs", names: ["--quick", "--real", "npm run test:quick", "npm run test:real"] },
  docs: { file: "tools/run/docs.mjs", names: ["docs/site"] },
  example: { file: "tools/run/example.mjs", names: ["--session-seconds", "many-tenants", "mfa-cli"] },
  bench: { file: "tools/bench/main.mjs", names: ["--quick", "--json", "--out", "refresh"] },
  "test:mutation": { file: "tools/mutation/run.mjs", names: ["90 %"] },
  "release:rehearsal": { file: "tools/publish-rehearsal/main.mjs", names: ["--short", "--keep"] },
};

function run(file, arg) {
  const { BRS_RUN_LOCK: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--no-warnings", join(root, file), arg], { encoding: "utf8", env });
}

for (const [name, { file, names }] of Object.entries(programs)) {
  const command = name === "test" ? "npm test" : `npm run ${name}`;

  test(`${command} -- --help says what it does`, () => {
    assert.ok(scripts[name], `package.json has no script ${name}`);
    const { status, stdout, stderr } = run(file, "--help");
    assert.equal(status, 0, stderr);
    assert.equal(stderr, "");
    for (const text of [command, ...names]) assert.ok(stdout.includes(text), `${text} is missing in:\n${stdout}`);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 130, line);
  });

  test(`${command} names an unknown option, without a stack`, () => {
    const { status, stdout, stderr } = run(file, "--fats");
    assert.ok(status > 0);
    assert.match(stdout + stderr, /--fats/);
    assert.doesNotMatch(stdout + stderr, /^ +at /m);
  });
}
