import { createTokenScanner } from "../src/token-scanner.js";

function tokenIn(...pieces: string[]): string | undefined {
  const scanner = createTokenScanner();
  for (const piece of pieces) scanner.accept(piece);
  return scanner.end();
}

test.each([
  ["123456", "123456"],
  ["123456\n", "123456"],
  ["token: 123456", "123456"],
  ["id=000123", "000123"],
  ["123456-7", "123456"],
  ["first 111111 last 222222", "222222"],
  ["222222\nthe code expires in 30 seconds", "222222"],
  ["1234567 123456 12345", "123456"],
  ["code：123456。", "123456"],
])("in %j the token is %s", (text, token) => {
  expect(tokenIn(text)).toBe(token);
});

test.each([
  "",
  "abc",
  "12345",
  "1234567",
  "12345678901234567890",
  "otp123456",
  "123456s",
  "_123456",
  "é123456",
  "１２３４５６",
  "123４56",
  "１123456",
  "٣٤٥٦٧٨",
  "12 34 56",
  "!!!",
])("in %j there is no token", (text) => {
  expect(tokenIn(text)).toBeUndefined();
});
