// The guides of the site: their titles, order and groups come from docs/README.md, which readers on GitHub see.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import MarkdownIt from "markdown-it";

const INDEX = "docs/README.md";
const markdown = new MarkdownIt({ html: true });

/** The first heading of a Markdown text. */
export function titleOf(text) {
  const blocks = markdown.parse(text, {});
  const opening = blocks.findIndex(({ type, tag }) => type === "heading_open" && tag === "h1");
  return blocks[opening + 1]?.children
    .filter(({ type }) => type === "text" || type === "code_inline")
    .map(({ content }) => content)
    .join("");
}

/**
 * The guides that the index lists: `{ section, files }` for each of its headings.
 *
 * @param {string} root
 */
export function readIndex(root) {
  const sections = [];
  let heading = false;
  for (const { type, tag, content, children } of markdown.parse(readFileSync(join(root, INDEX), "utf8"), {})) {
    if (type === "heading_open") heading = tag === "h2";
    if (type !== "inline") continue;
    if (heading) sections.push({ section: content, files: [] });
    heading = false;
    const targets = children.filter((child) => child.type === "link_open").map((child) => child.attrGet("href"));
    for (const target of targets) {
      if (target.endsWith(".md")) sections.at(-1).files.push(posix.join(posix.dirname(INDEX), target));
    }
  }
  sections[0].files.unshift(INDEX);
  return sections;
}
