// Diagrams stay text for mermaid to draw in the browser; everything else is TypeDoc's.

/** @param {import("markdown-it").default} parser */
export function drawMermaid(parser) {
  const fence = parser.renderer.rules.fence;
  parser.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index];
    if (info.trim() !== "mermaid") return fence(tokens, index, ...rest);
    return `<pre class="mermaid">${parser.utils.escapeHtml(content)}</pre>\n`;
  };
}
