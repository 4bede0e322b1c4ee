// Everything that the packages say to a person, read as a newcomer would: whole sentences, nobody blamed, no riddles.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { listProjects } from "../../run/workspace.mjs";

/** Calls that make an error, and in which of their arguments the text is. */
const makers = /^(?:\w*Error|invalidOption|invalid|forbid|malformed|unusable|noToken|protocolError)$/;
/** Members and variables that become the text of one. */
const texts = /^(?:message|problem|problems|says|text|hint|advice)$/;

/** The text of a string or template, with … for what is filled in; `undefined` for anything else. */
function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? "…"}${right ?? "…"}`;
  }
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return textOf(node.body);
  return undefined;
}

function sentencesOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found = [];
  const keep = (node) => {
    const text = node && textOf(node);
    // Three words or more: anything shorter is a name or a code.
    if (text !== undefined && /\S+ \S+ \S+/.test(text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ text, place: `${file}:${line + 1}` });
    }
  };
  const visit = (node) => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && makers.test(node.expression.getText())) {
      node.arguments?.forEach(keep);
    }
    if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && texts.test(node.name.getText())) {
      keep(node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const packages = listProjects().filter(({ folder }) => folder.startsWith("packages"));
const sentences = packages.flatMap(({ root }) =>
  readdirSync(join(root, "src"), { recursive: true })
    .filter((name) => name.endsWith(".ts") && !/^(?:testing|regions)\b/.test(name))
    .flatMap((name) => sentencesOf(join(root, "src", name))),
);

/** @param {RegExp} pattern @param {boolean} wanted */
const those = (pattern, wanted) =>
  sentences.filter(({ text }) => pattern.test(text) === wanted).map(({ place, text }) => `${place}: ${text}`);

test("there is something to read", (t) => {
  t.diagnostic(`${sentences.length} messages`);
  assert.ok(sentences.length > 150);
});

test("every message is whole sentences", () => {
  // A command to run ends as it is typed; what the caches say ends in the label of a client.
  const ends = those(/[.!?]$|…$| Run: npm i \S+$/, false).filter((line) => !line.includes("packages/cache/"));
  assert.deepEqual(ends, []);
  assert.deepEqual(those(/ {2}|\.\.|\s$|\[object/, true), []);
});

test("no message blames, begs or shouts", () => {
  const words =
    /\b(?:you (?:should|must|forgot|failed)|illegal|fatal|bad|oops|sorry|please|wrongly|stupid|obviously)\b|!/i;
  assert.deepEqual(those(words, true), []);
});

test("no message stops at calling something invalid", () => {
  assert.deepEqual(those(/\b(?:is|are) (?:invalid|not valid|wrong)\.$|^(?:invalid|wrong) \w+\.?$/i, true), []);
});

test("a message that points at the cause names it", () => {
  assert.deepEqual(those(/\bits cause\b|see cause\b/i, true), []);
});
