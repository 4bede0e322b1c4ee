import { PassThrough } from "node:stream";
import { screenFor } from "../src/screen.js";

const score = { calls: 10, failed: 2, assumed: 1, worstMs: 3, lastError: "ExpiredToken" };
const saved = { ...process.env };

afterEach(() => {
  process.env = { ...saved };
});

/** What is written to a terminal, or to a file, while a contestant fails. */
function written(out: { readonly isTTY: boolean }, { json = false, env = {} } = {}): string {
  const { NO_COLOR: _noColor, TERM: _term, ...rest } = saved;
  process.env = { ...rest, ...env };
  const stream = Object.assign(new PassThrough(), { hasColors: () => true }, out);
  const screen = screenFor(stream as unknown as NodeJS.WriteStream, { json });
  screen.say("a note");
  for (const seconds of [1, 6]) screen.progress(seconds, new Map([["plain SDK", score as never]]));
  screen.done();
  return String(stream.read() ?? "");
}

const red = "\u001b[31m";
const erasing = "\u001b[0J";

test("a terminal gets lines that are rewritten, and failures in red", () => {
  const text = written({ isTTY: true });
  expect(text).toContain(erasing);
  expect(text).toContain(`${red}plain SDK`);
});

test("NO_COLOR takes the colours, and leaves the lines alive; an empty one means nothing", () => {
  const text = written({ isTTY: true }, { env: { NO_COLOR: "1" } });
  expect(text).not.toContain(red);
  expect(text).toContain(erasing);
  expect(written({ isTTY: true }, { env: { NO_COLOR: "" } })).toContain(red);
});

test.each([
  ["a file or a pipe", { isTTY: false }, {}],
  ["a terminal that knows no control sequences", { isTTY: true }, { TERM: "dumb" }],
])("%s gets plain lines, and few of them", (_, out, env) => {
  const text = written(out, { env });
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("\r");
  expect(text.split("\n")).toHaveLength(3);
});

test("--json leaves standard output to the document", () => {
  expect(written({ isTTY: true }, { json: true })).toBe("");
});
