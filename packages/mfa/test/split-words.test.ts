import { isBrsError } from "@brs/core";
import { splitWords } from "../src/split-words.js";

const split = (line: string): string[] => splitWords("test", line);

test.each<[string, string, string[]]>([
  ["words", "ykman oath code", ["ykman", "oath", "code"]],
  ["blanks of any kind and number", "  a \t b\r\n\nc ", ["a", "b", "c"]],
  ["single quotes", "'a b' 'c'", ["a b", "c"]],
  ["double quotes", `"a b" "c"`, ["a b", "c"]],
  ["quotes within a word", `--name='a b'"c"d`, ["--name=a bcd"]],
  ["one kind of quote within the other", `"it's" '"x"'`, ["it's", '"x"']],
  ["the classic apostrophe", `'it'\\''s'`, ["it's"]],
  ["empty words", `a '' "" b`, ["a", "", "", "b"]],
  ["a backslash", "a\\ b \\'c \\\\", ["a b", "'c", "\\"]],
  ["a backslash between single quotes, which is one", `'\\\\'"x"`, ["\\\\x"]],
  ["a backslash between double quotes", `"\\$ \\" \\\\ \\n"`, ['$ " \\ \\n']],
  ["a backslash at a line's end, which joins lines", 'a\\\nb "c\\\nd"', ["ab", "cd"]],
  ["a line end between quotes", `'a\nb'`, ["a\nb"]],
  [
    "what means something to a shell only",
    "a|b;c & $HOME `id` $(id) * ~ #x >y",
    ["a|b;c", "&", "$HOME", "`id`", "$(id)", "*", "~", "#x", ">y"],
  ],
  ["letters of any script, and a no-break space", "é\u00a0ü 鍵", ["é\u00a0ü", "鍵"]],
  ["nothing", "", []],
  ["blanks alone", " \t\n", []],
])("%s: split as POSIX says", (_, line, words) => {
  expect(split(line)).toEqual(words);
});

test.each([
  ["a single quote", "a 'b c", "the command line lacks a closing '"],
  ["a double quote", 'a "b c', 'the command line lacks a closing "'],
  ["a double quote with a backslash", '"a\\"', 'the command line lacks a closing "'],
  ["a lone backslash", "a\\", "the command line ends in a lone backslash"],
])("%s without its end is refused, and the command line is not shown", (_, line, message) => {
  const secret = "JBSWY3DPEHPK3PXP";
  try {
    split(`oathtool ${secret} ${line}`);
    throw new Error("was split");
  } catch (error) {
    if (!isBrsError(error, "ERR_BRS_VALIDATION")) throw error;
    expect(error.param).toBe("command");
    expect(error.message).toContain(message);
    expect(error.message).not.toContain(secret);
  }
});
