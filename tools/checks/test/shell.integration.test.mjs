import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { capture } from "../../run/shell.mjs";

const node = (code, options) => capture(process.execPath, ["-e", code], options);
const shellModule = new URL("../../run/shell.mjs", import.meta.url).href;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A killed process leaves the table when its parent, or init, has seen it. */
async function gone(pid) {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("what a program prints is kept, and its success known", async () => {
  const { ok, output } = await node(`console.log("out"); console.error("err")`);
  assert.equal(ok, true);
  assert.match(output, /out/);
  assert.match(output, /err/);
});

test("a program that fails is known as failed", async () => {
  assert.equal((await node("process.exit(3)")).ok, false);
});

test("a program that does not exist is a failure, not a crash", async () => {
  const { ok, output } = await capture("brs-no-such-program", []);
  assert.equal(ok, false);
  assert.match(output, /ENOENT/);
});

test("a program that does not end is ended after its time limit, with all that it started", async () => {
  const code = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    console.log("pid " + child.pid); setInterval(() => {}, 1000);`;
  const { ok, output } = await node(code, { timeoutMs: 3000 });
  assert.equal(ok, false);
  assert.match(output, /Stopped after 3 s: it did not end by itself/);
  await gone(Number(/pid (\d+)/.exec(output)[1]));
});

test("an interrupted run ends what it started, and itself", async () => {
  const code = `
    const { capture } = await import(${JSON.stringify(shellModule)});
    const work = "console.log(process.pid); setInterval(() => {}, 1000)";
    await capture(process.execPath, ["-e", work], { onText: (text) => console.log(text.trim()) });
    console.log("went on");`;
  const run = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  run.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
  await once(run.stdout, "data");
  run.kill("SIGINT");
  const [status] = await once(run, "close");
  assert.equal(status, 130);
  assert.doesNotMatch(printed, /went on/);
  await gone(Number.parseInt(printed, 10));
});
