import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { holdLock } from "../../run/lock.mjs";

const lockModule = new URL("../../run/lock.mjs", import.meta.url).href;
let folder;
let file;
let inherited;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "brs-lock-"));
  file = join(folder, "deep/run.lock");
  // These tests run below a run that holds the real lock.
  inherited = process.env.BRS_RUN_LOCK;
  delete process.env.BRS_RUN_LOCK;
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (inherited !== undefined) process.env.BRS_RUN_LOCK = inherited;
});

/** Another process that takes the lock, says so, and keeps it until its standard input ends. */
function otherHolder(env = process.env) {
  const code = `
    const { holdLock } = await import(${JSON.stringify(lockModule)});
    const release = await holdLock(${JSON.stringify(file)}, (pid) => console.log("waits for " + pid));
    console.log("holds");
    process.stdin.resume().on("end", () => { release(); });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["pipe", "pipe", "inherit"],
    env,
  });
  child.stdout.setEncoding("utf8");
  return child;
}

const says = async (child) => (await once(child.stdout, "data"))[0].trim();

test("holds the lock until it is released", async () => {
  const release = await holdLock(file);
  assert.equal(readFileSync(file, "utf8"), String(process.pid));
  release();
  assert.ok(!existsSync(file));
});

test("a second run waits, says for whom, and goes on when the first is over", async () => {
  const release = await holdLock(file);
  const env = { ...process.env };
  delete env.BRS_RUN_LOCK;
  const other = otherHolder(env);
  assert.equal(await says(other), `waits for ${process.pid}`);
  const next = says(other);
  release();
  assert.equal(await next, "holds");
  other.stdin.end();
  await once(other, "exit");
  assert.ok(!existsSync(file));
});

test("a run that the holder started does not wait for it", async () => {
  const release = await holdLock(file);
  const child = otherHolder();
  assert.equal(await says(child), "holds");
  child.stdin.end();
  await once(child, "exit");
  assert.equal(readFileSync(file, "utf8"), String(process.pid), "the child must not release what it did not take");
  release();
});

test("takes over from a run that was killed", async () => {
  const other = otherHolder();
  assert.equal(await says(other), "holds");
  other.kill("SIGKILL");
  await once(other, "exit");
  const release = await holdLock(file);
  assert.equal(readFileSync(file, "utf8"), String(process.pid));
  release();
});

test("does not remove a lock that somebody else took over meanwhile", async () => {
  const release = await holdLock(file);
  writeFileSync(file, "1");
  release();
  assert.equal(readFileSync(file, "utf8"), "1");
});
