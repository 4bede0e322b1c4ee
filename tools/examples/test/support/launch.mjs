import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { startExample } from "../../runner/start.mjs";

/**
 * Starts an app as `npm run example` does, and lets a test see what a user sees. It ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @param {Parameters<typeof startExample>[1]} [options]
 */
export async function launch(t, name, options = {}) {
  const example = await startExample(name, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  const { child } = example;
  const said = [];
  const waiting = new Set();
  const hear = (line) => {
    said.push(line);
    for (const wait of waiting) wait(line);
  };
  let ended = false;
  const onEnd = new Promise((resolve) => child.once("close", resolve)).then(() => {
    ended = true;
    for (const wait of waiting) wait(undefined);
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", hear);
  t.after(async () => {
    await example.close();
    await onEnd;
    if (!t.passed) for (const line of said) t.diagnostic(`${name}: ${line}`);
  });

  /** The next line, from now on, that matches. An app that ends without it fails the test. */
  function nextLine(pattern) {
    return new Promise((resolve, reject) => {
      const wait = (line) => {
        if (line !== undefined && !pattern.test(line)) return;
        waiting.delete(wait);
        if (line !== undefined) resolve(line);
        else reject(new assert.AssertionError({ message: `${name} ended without ${pattern}:\n${said.join("\n")}` }));
      };
      waiting.add(wait);
      if (ended) wait(undefined);
    });
  }

  return {
    ...example,
    /** Settles when all that the app said has been heard. */
    exitCode: onEnd.then(() => example.exitCode),
    /** All lines so far, of both outputs. */
    said,
    nextLine,
    /** The first line that matches, also if it has been said already. */
    async line(pattern) {
      return said.find((line) => pattern.test(line)) ?? (await nextLine(pattern));
    },
    /** Types a line. */
    type: (line) => child.stdin.write(`${line}\n`),
  };
}
