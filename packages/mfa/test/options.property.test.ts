// Code sources are made from options, and commands are lines that people write: whatever they are, each is taken or
// refused at once, in our words.
import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyText, anyValue, hidden, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { checkCode } from "../src/code.js";
import { callbackMfa, commandMfa, promptMfa, singleUse, totpMfa } from "../src/index.js";
import { splitWords } from "../src/split-words.js";

const isInvalid = (error: unknown): boolean => isBrsError(error, "ERR_BRS_VALIDATION");

const options = anyOptions({
  timeoutMs: [1, 30_000, null],
  interactive: [true, false],
  env: [{ A: "b" }],
  cwd: ["/"],
  algorithm: ["SHA1", "SHA512"],
  stepMs: [1, 30_000],
  clock: [{ now: () => 0 }],
  message: ["Code:"],
});
const first = fc.oneof(
  fc.constantFrom<unknown>(["true"], "true", "GEZDGNBVGY3TQOJQ", () => "123456", hidden),
  anyValue(),
  anyText(),
);

test.each([
  ["commandMfa", commandMfa],
  ["totpMfa", totpMfa],
  ["callbackMfa", callbackMfa],
  ["singleUse", singleUse],
] as const)(
  "%s of anything, with any options",
  (_, make) => {
    survive(fc.tuple(first, options), ([given, others]) => make(given as never, others as never), isInvalid);
  },
  patienceMs,
);

test(
  "promptMfa with any options",
  () => {
    survive(options, (given) => promptMfa(given as never), isInvalid);
  },
  patienceMs,
);

test(
  "any answer in the place of a code is a code, or refused without showing it",
  () => {
    const codes = fc.nat({ max: 999_999 }).map((number) => String(number).padStart(6, "0"));
    survive(
      fc.oneof(codes, anyValue(), anyText()),
      (answer) => checkCode("test", answer),
      (error) => isBrsError(error, "ERR_BRS_MFA"),
      (code) => assert.match(code, /^[0-9]{6}$/),
    );
  },
  patienceMs,
);

test(
  "any command line is split, or refused without a word of it",
  () => {
    const words = fc.constantFrom("a", " ", "\t", "'", '"', "\\", "\n", `'${hidden}`, hidden, "\0", "$(x)", "é");
    const { refused } = survive(
      fc.array(fc.oneof(words, anyText(3)), { maxLength: 12 }).map((pieces) => pieces.join("")),
      (line) => splitWords("test", line),
      isInvalid,
    );
    expect(refused).toBeGreaterThan(10_000);
  },
  patienceMs,
);
