import { invalidOption } from "@brs/core/provider-kit";

/** What a backslash still escapes between double quotes. */
const escapedInQuotes = /["$`\\]/;
const blank = /[ \t\r\n]/;

/**
 * Splits a command line into words by POSIX quoting. Nothing else of a shell happens: `$`, `*`, `|`, `;`, `~` and `#` stand
 * for themselves.
 *
 * Hand-written, because the libraries at hand change backslashes between single quotes, take `$'…'` for a quote,
 * drop empty words, or quote the command line in their errors.
 */
export function splitWords(owner: string, line: string): string[] {
  const words: string[] = [];
  let word = "";
  let inWord = false;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === quote) {
      quote = "";
    } else if (quote === "'") {
      word += character;
    } else if (character === "\\") {
      const next = line.charAt(++i);
      if (next === "") throw unbalanced(owner, "ends in a lone backslash");
      // A backslash joins lines, wherever it stands.
      if (next === "\n") continue;
      word += quote === "" || escapedInQuotes.test(next) ? next : `\\${next}`;
      inWord = true;
    } else if (quote !== "") {
      word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      inWord = true;
    } else if (blank.test(character)) {
      if (inWord) words.push(word);
      word = "";
      inWord = false;
    } else {
      word += character;
      inWord = true;
    }
  }
  if (quote !== "") throw unbalanced(owner, `lacks a closing ${quote}`);
  return inWord ? [...words, word] : words;
}

function unbalanced(owner: string, problem: string): Error {
  return invalidOption(
    owner,
    "command",
    `the command line ${problem}. Correct it, or pass the program and its arguments as a list.`,
  );
}
