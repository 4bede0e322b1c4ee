// The sample checker is itself checked: what it must find, and what it must refuse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { samplesOfDocComments, samplesOfMarkdown } from "../samples/extract.mjs";

test("fenced TypeScript and JavaScript are samples, each with the line of its code", () => {
  const text = "# Title\n\n```ts\nconst a = 1;\n```\n\n```sh\nnpm i\n```\n\n- item\n\n  ```js\n  b();\n  ```\n";
  assert.deepEqual(samplesOfMarkdown("a.md", text), [
    { file: "a.md", line: 4, language: "ts", code: "const a = 1;\n" },
    { file: "a.md", line: 14, language: "js", code: "b();\n" },
  ]);
});

test("a comment before a block says why it is not run, or what runs it", () => {
  const text =
    "<!-- sample: compile-only: needs a terminal -->\n\n```ts\na();\n```\n\n" +
    "<!-- sample: elsewhere: test/b.test.ts -->\n\n```ts\nb();\n```\n";
  const [first, second] = samplesOfMarkdown("a.md", text);
  assert.equal(first.compileOnly, "needs a terminal");
  assert.equal(second.elsewhere, "test/b.test.ts");
});

test("a comment that means to be a directive and is none is an error with its place", () => {
  const text = "<!-- sample: compile only -->\n\n```ts\na();\n```\n";
  assert.throws(() => samplesOfMarkdown("a.md", text), /a\.md:3: not a sample directive/);
});

test("the examples of doc comments are samples, also those of members", () => {
  const text = [
    "/**",
    " * What it does.",
    " *",
    " * @example",
    " * ```ts",
    " * one();",
    " * ```",
    " */",
    "export function one(): void {}",
    "export interface Two {",
    "  /**",
    "   * @example",
    "   * ```ts",
    "   * two({ a: 1 });",
    "   * ```",
    "   */",
    "  two(): void;",
    "}",
  ].join("\n");
  assert.deepEqual(
    samplesOfDocComments("a.ts", text).map(({ line, code }) => [line, code]),
    [
      [6, "one();\n"],
      [14, "two({ a: 1 });\n"],
    ],
  );
});
