/** A piece of XML that is well-formed already. */
export interface Markup {
  readonly text: string;
}

/** An element. Strings among the children are text: what would be markup in them is escaped. */
export function markup(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly (string | Markup)[] = [],
): Markup {
  const opening = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(String(value))}"`)];
  const content = children.map((child) => (typeof child === "string" ? escaped(child) : child.text)).join("");
  return { text: content === "" ? `<${opening.join(" ")}/>` : `<${opening.join(" ")}>${content}</${name}>` };
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character);
}
