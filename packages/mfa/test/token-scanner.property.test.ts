import fc from "fast-check";
import { createTokenScanner } from "../src/token-scanner.js";

test("however output is cut into pieces, the token is that of the whole", () => {
  const whole = /(?<![\p{L}\p{M}\p{N}_])[0-9]{6}(?![\p{L}\p{M}\p{N}_])/gu;
  const piece = fc.oneof(
    fc.stringMatching(/^[0-9]{1,8}$/),
    fc.constantFrom(" ", "\n", "a", "_", "é", "e\u0301", "４", "𝟙", "🔑", "-", ":", "otp"),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const scanner = createTokenScanner();
      for (const text of pieces) scanner.accept(text);
      expect(scanner.end()).toBe([...pieces.join("").matchAll(whole)].at(-1)?.[0]);
    }),
    { numRuns: 5_000 },
  );
});
