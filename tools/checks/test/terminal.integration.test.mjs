// What `npm test` draws, on a real terminal and elsewhere: progress and colours are for those who can see them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";

const progress = new URL("../../run/progress.mjs", import.meta.url).href;
const code = `const { beginStep } = await import("${progress}");
const step = beginStep("types");
step.end("passed", "7 projects");`;
const noTerminal = (process.env.BRS_MISSING_SYSTEM ?? "").split(",").includes("script");

const ESC = "\u001B";
const green = `${ESC}[32m`;
const plainLine = /^ok {3}types +[\d.]+ s {2}7 projects\r?\n$/;

function draw(terminal, env) {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...rest } = process.env;
  const options = { encoding: "utf8", env: { ...rest, TERM: "xterm", CODE: code, NODE: process.execPath, ...env } };
  const node = '"$NODE" --input-type=module -e "$CODE"';
  const [program, ...args] = terminal ? ["script", "-qec", node, "/dev/null"] : ["sh", "-c", node];
  const { status, stdout, stderr } = spawnSync(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  assert.equal(status, 0, stderr);
  return stdout;
}

describe("on a terminal", { skip: noTerminal }, () => {
  test("a line is alive, and its end is green", () => {
    const text = draw(true, {});
    assert.ok(text.includes("\r"));
    assert.ok(text.includes(`${green}ok`), JSON.stringify(text));
  });

  test("NO_COLOR takes the colours", () => {
    const text = draw(true, { NO_COLOR: "1" });
    assert.ok(text.includes(`${ESC}[K`), "the line is still alive");
    assert.ok(!text.includes(`${green}`));
    assert.ok(!text.includes(`${ESC}[2m`));
  });

  test("a terminal that knows no control sequences gets none", () =>
    assert.match(draw(true, { TERM: "dumb" }), plainLine));
});

test("a file or a pipe gets plain lines, also where colours are asked for", () => {
  assert.match(draw(false, {}), plainLine);
  assert.match(draw(false, { FORCE_COLOR: "1" }), plainLine);
});
