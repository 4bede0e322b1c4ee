/** Finds the last code in output that arrives in pieces, of any length, without keeping it. */
export interface TokenScanner {
  accept(text: string): void;
  /** The last six-digit number that stood alone, once the output has ended. */
  end(): string | undefined;
}

// A word character of any script makes a number part of a word; only ASCII digits make a code.
const word = String.raw`[\p{L}\p{M}\p{N}_]`;
const standAlone = new RegExp(`(?<!${word})[0-9]{6}(?!${word})`, "gu");
// Seven characters of a word are known to be too many, whatever stood before them.
const unfinished = new RegExp(`${word}{1,7}$`, "u");

export function createTokenScanner(): TokenScanner {
  let carried = "";
  let token: string | undefined;

  /** Takes the tokens that end before `end`: what comes after may yet be part of a longer word. */
  const search = (text: string, end: number): void => {
    for (const { 0: found, index } of text.matchAll(standAlone)) if (index + found.length <= end) token = found;
  };
  return {
    accept(piece) {
      const text = carried + piece;
      carried = unfinished.exec(text.slice(-14))?.[0] ?? "";
      search(text, text.length - carried.length);
    },
    end() {
      search(carried, carried.length);
      return token;
    },
  };
}
