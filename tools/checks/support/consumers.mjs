// Applications that use the built packages as they are, without a bundler, in both module kinds, on a given Node.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transformSync } from "esbuild";
import { listProjects } from "../../run/workspace.mjs";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("..", import.meta.url));
const app = fileURLToPath(new URL("../fixtures/app.mjs", import.meta.url));

/** Every name that a user may import. */
export function publicEntries() {
  return listProjects()
    .filter((project) => project.folder.startsWith("packages"))
    .flatMap(({ name, manifest }) =>
      Object.keys(manifest.exports)
        .filter((key) => key !== "./package.json")
        .map((key) => posix.join(name, key)),
    );
}

async function evaluate(node, kind, code, { env = {}, flags = [] } = {}) {
  const options = {
    cwd: folder, // names resolve from here
    env: { PATH: process.env.PATH, ...env },
    timeout: 30_000,
  };
  const args = [...flags, `--input-type=${kind}`, "-e", code];
  const result = await run(node, args, options).catch((error) => error);
  // Node's own message repeats the whole code; what it printed says more.
  assert.ok(!(result instanceof Error), result.stderr || `ended by ${result.signal ?? result.code}`);
  return { stdout: result.stdout, stderr: result.stderr };
}

// Node tells all that it would ever warn of, and where it comes from.
const strict = { flags: ["--pending-deprecation", "--trace-warnings"] };

/** Importing must do nothing: no output, no warning, nothing that keeps the process alive. */
export async function expectSilentImport(node, entry) {
  const print = "process.stdout.write(String(Object.keys(entry).length > 0));";
  const esm = await evaluate(node, "module", `import * as entry from "${entry}"; ${print}`, strict);
  assert.deepEqual(esm, { stdout: "true", stderr: "" }, `import ${entry}`);
  const cjs = await evaluate(node, "commonjs", `const entry = require("${entry}"); ${print}`, strict);
  assert.deepEqual(cjs, { stdout: "true", stderr: "" }, `require ${entry}`);
}

/**
 * @param {string} node the executable
 * @param {"module" | "commonjs"} kind
 * @param {import("@brs/local-aws").LocalAws} aws
 */
export async function expectAppToRun(node, kind, aws) {
  const source = readFileSync(app, "utf8");
  const code = kind === "module" ? source : transformSync(source, { format: "cjs" }).code;
  const { stdout } = await evaluate(node, kind, code, { env: { BRS_LOCAL_AWS: factsFor(aws), ...isolation } });
  expectAppOutput(stdout, aws);
}

/** Nothing of this machine's own AWS set-up may come in. */
export const isolation = {
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
};

export function factsFor({ endpoint, region, roleArn, credentials }) {
  return JSON.stringify({ endpoint, region, roleArn, credentials: credentials() });
}

export function expectAppOutput(stdout, aws) {
  const { buckets, refreshed } = JSON.parse(stdout);
  assert.deepEqual(buckets, Array(6).fill("photos"));
  assert.equal(refreshed, true);
  // Three clients, two generations: a client that cached on its own would have asked again.
  assert.equal(aws.counters().calls["sts:AssumeRole"], 2);
}
