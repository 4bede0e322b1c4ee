import { spawnSync } from "node:child_process";
import { isBrsError } from "@brs/core";
import fc from "fast-check";
import { splitWords } from "../src/split-words.js";

test("any quoting is split as /bin/sh splits it", () => {
  const piece = fc.constantFrom(
    "a",
    "b ",
    " ",
    "\t",
    "'",
    '"',
    "\\",
    "\\'",
    '\\"',
    "'x y'",
    '"x y"',
    "''",
    "é",
    "=",
    "-",
  );
  const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(line, (text) => {
      // At its very end a shell takes a lone backslash for itself; here it is taken for a mistake.
      fc.pre(!/(?<!\\)(\\\\)*\\$/.test(text));
      const shell = spawnSync("/bin/sh", ["-c", `printf '%s\\0' program ${text}`], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const words = shell.stdout.toString().split("\0").slice(0, -1);
      let own: string[] | undefined;
      try {
        own = splitWords("test", `program ${text}`);
      } catch (error) {
        if (!isBrsError(error, "ERR_BRS_VALIDATION")) throw error;
      }
      expect(own).toEqual(shell.status === 0 ? words : undefined);
    }),
    { numRuns: 300 },
  );
});
