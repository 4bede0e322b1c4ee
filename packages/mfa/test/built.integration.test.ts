import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";

const esm = join(__dirname, "../dist/esm/index.js");
const cjs = join(__dirname, "../dist/cjs/index.js");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "brs-mfa-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program to its end; `answers` are typed in turn, each once its question has appeared. */
async function run(command: string[], answers: [question: string, answer: string][] = []) {
  const [program, ...args] = command;
  const child = spawn(program!, args, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const [question, answer] = answers[0] ?? [];
    if (question === undefined || !output.includes(question)) return;
    answers.shift();
    child.stdin.write(answer!);
  });
  const [exitCode]: unknown[] = await once(child, "close");
  return { output, exitCode };
}

function program(name: string, source: string): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

/** Runs a program at a terminal; the exit code is the program's, or 128 and the signal that ended it. */
function atTerminal(file: string, answers: [string, string][]) {
  return run(["script", "-qec", `${process.execPath} ${file}`, "/dev/null"], answers);
}

test("the ESM and the CommonJS copy know of each other's used codes, and a waiting caller keeps the process alive", async () => {
  const file = program(
    "copies.mjs",
    `import { createRequire } from "node:module";
    import * as esm from ${JSON.stringify(esm)};
    const cjs = createRequire(import.meta.url)(${JSON.stringify(cjs)});
    const codes = [esm, cjs, esm, cjs].map(({ singleUse, totpMfa }) =>
      singleUse(totpMfa("GEZDGNBVGY3TQOJQ", { stepMs: 100 }), { stepMs: 100 })("device"));
    console.log(new Set(await Promise.all(codes)).size);`,
  );
  expect(await run([process.execPath, file])).toEqual({ output: "4\n", exitCode: 0 });
});

describe("at a real terminal", () => {
  const prompting = `const { promptMfa } = require(${JSON.stringify(cjs)});
    promptMfa()("device").then((code) => console.log("got " + code), (error) => console.log(error.details.reason));`;

  test("promptMfa asks, asks again, and lets the process end", async () => {
    const { output, exitCode } = await atTerminal(program("ask.cjs", prompting), [
      ["MFA code for device: ", "12\n"],
      ["Try again: ", "123456\n"],
    ]);
    expect(output).toContain("got 123456");
    expect(exitCode).toBe(0);
  });

  test("Ctrl-D is a cancellation", async () => {
    const { output, exitCode } = await atTerminal(program("end.cjs", prompting), [["MFA code for device: ", "\x04"]]);
    expect(output).toContain("cancelled");
    expect(exitCode).toBe(0);
  });

  test("Ctrl-C ends the program as ever", async () => {
    const { exitCode } = await atTerminal(program("interrupt.cjs", prompting), [["MFA code for device: ", "\x03"]]);
    expect(exitCode).toBe(130);
  });

  test("an interactive command talks to the person; one that is not does not", async () => {
    const command = `["sh", "-c", "read -r line && echo $line"]`;
    const source = (interactive: boolean): string =>
      `const { commandMfa } = require(${JSON.stringify(cjs)});
      console.log("ready");
      commandMfa(${command}, { interactive: ${interactive} })("device")
        .then((code) => console.log("got " + code), (error) => console.log("failed: " + error.details.reason));`;
    const asked = await atTerminal(program("talk.cjs", source(true)), [["ready", "123456\n"]]);
    expect(asked.output).toContain("got 123456");
    const unasked = await atTerminal(program("silent.cjs", source(false)), []);
    expect(unasked.output).toContain("failed: exit");
  });
});

test("where stdin is no terminal, promptMfa fails clearly at once", async () => {
  const file = program(
    "no-terminal.cjs",
    `const { promptMfa } = require(${JSON.stringify(cjs)});
    promptMfa()("device").catch((error) => console.log(error.code, error.details.reason));`,
  );
  expect(await run([process.execPath, file])).toEqual({ output: "ERR_BRS_MFA no-terminal\n", exitCode: 0 });
});

test("a bundle for browsers needs nothing of Node, and totpMfa and singleUse work in it", async () => {
  const app = `
    import { singleUse, totpMfa } from ${JSON.stringify(esm)};
    const clock = { now: () => 59000, schedule: () => () => undefined };
    globalThis.result = singleUse(totpMfa("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", { clock }), { clock })("device");`;
  const { outputFiles } = await build({
    stdin: { contents: app, resolveDir: __dirname },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    logLevel: "silent",
  });
  const page: { result?: Promise<unknown> } = {};
  runInNewContext(outputFiles[0]!.text, Object.assign(page, { AbortController, setTimeout, clearTimeout }));
  expect(await page.result).toBe("287082");
});
