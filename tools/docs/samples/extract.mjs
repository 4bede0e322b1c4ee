// Finds the samples: fenced code in Markdown, and in the `@example`s of doc comments.
import MarkdownIt from "markdown-it";
import ts from "typescript";

const markdown = new MarkdownIt({ html: true });
const LANGUAGES = new Set(["ts", "js"]);
const DIRECTIVE = /^<!-- sample: (compile-only|elsewhere): (.+?) -->\s*$/s;

/**
 * @typedef {object} Sample
 * @property {string} file path in the repository
 * @property {number} line of its first line of code, from 1
 * @property {"ts" | "js"} language
 * @property {string} code
 * @property {string} [compileOnly] why it is compiled and not run
 * @property {string} [elsewhere] the test that follows it instead
 */

/**
 * The samples of a Markdown text. An HTML comment before a block, invisible to readers, says what is not run and why:
 * `<!-- sample: compile-only: needs a terminal -->`, or `<!-- sample: elsewhere: path of the test that runs it -->`.
 *
 * @param {string} file
 * @param {string} text
 * @param {number} [firstLine] the line of the file that the text begins at
 * @returns {Sample[]}
 */
export function samplesOfMarkdown(file, text, firstLine = 1) {
  const blocks = markdown.parse(text, {});
  return blocks.flatMap((block, index) => {
    const language = block.info.trim();
    if (block.type !== "fence" || !LANGUAGES.has(language)) return [];
    const line = firstLine + block.map[0] + 1;
    const before = blocks[index - 1];
    const comment = before?.type === "html_block" ? before.content : "";
    const directive = DIRECTIVE.exec(comment);
    if (directive === null && comment.includes("sample:")) {
      throw new SyntaxError(`${file}:${line - 1}: not a sample directive: ${comment.trim()}`);
    }
    const [, kind, value] = directive ?? [];
    return [
      {
        file,
        line,
        language,
        code: block.content,
        ...(kind === "compile-only" && { compileOnly: value }),
        ...(kind === "elsewhere" && { elsewhere: value }),
      },
    ];
  });
}

/**
 * The samples of the doc comments of a TypeScript file.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Sample[]}
 */
export function samplesOfDocComments(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const tags = new Set();
  const visit = (node) => {
    for (const doc of ts.getJSDocCommentsAndTags(node)) {
      if (ts.isJSDoc(doc)) doc.tags?.forEach((tag) => tags.add(tag));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...tags]
    .filter((tag) => tag.tagName.text === "example")
    .flatMap((tag) => {
      const example = ts.getTextOfJSDocComment(tag.comment) ?? "";
      const { line } = source.getLineAndCharacterOfPosition(tag.tagName.end);
      const restOfLine = text.slice(tag.tagName.end, text.indexOf("\n", tag.tagName.end)).trim();
      return samplesOfMarkdown(file, example, line + (restOfLine === "" ? 2 : 1));
    });
}
