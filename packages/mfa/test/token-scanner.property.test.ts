import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyText, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { createTokenScanner } from "../src/token-scanner.js";

const piece = fc.oneof(
  fc.nat({ max: 99_999_999 }).map(String),
  fc.constantFrom("000123", " ", "\n", "a", "_", "é", "e\u0301", "４", "𝟙", "🔑", "-", ":", "otp"),
  anyText(5),
);

test(
  "however output is cut into pieces, the token is that of the whole",
  () => {
    const whole = /(?<![\p{L}\p{M}\p{N}_])[0-9]{6}(?![\p{L}\p{M}\p{N}_])/gu;
    survive(
      fc.array(piece, { maxLength: 30 }),
      (pieces) => {
        const scanner = createTokenScanner();
        for (const text of pieces) scanner.accept(text);
        return scanner.end();
      },
      isBrsError,
      (token, pieces) => assert.equal(token, [...pieces.join("").matchAll(whole)].at(-1)?.[0]),
    );
  },
  patienceMs,
);

test("a flood of output is read in time that grows with its length alone", () => {
  const scanner = createTokenScanner();
  for (const flood of ["1", "1 ", "123456", "é", "e\u0301", "_1", "𝟙"]) scanner.accept(flood.repeat(200_000));
  scanner.accept(" 123456");
  expect(scanner.end()).toBe("123456");
});
