import { inspect } from "node:util";
import { BrsError, isBrsError, type BrsErrorCode } from "../src/index.js";

test("the text says what happened, then the facts", () => {
  const error = new BrsError("No.", { code: "ERR_BRS_REQUEST", param: "endpoint", status: 403 });
  expect(error.message).toBe("No. (code=ERR_BRS_REQUEST, param=endpoint, status=403)");
  expect(new BrsError("No.", { code: "ERR_BRS_CLOSED" }).message).toBe("No. (code=ERR_BRS_CLOSED)");
  expect(String(error)).toBe(`BrsError: ${error.message}`);
});

test("the facts are members; those that were not given are absent", () => {
  const cause = new Error("inner");
  const error = new BrsError("No.", {
    code: "ERR_BRS_CREDENTIALS",
    details: { missing: ["a"] },
    cause,
    tryNextLink: true,
  });
  expect(error).toMatchObject({
    code: "ERR_BRS_CREDENTIALS",
    details: { missing: ["a"] },
    recoverable: true,
    tryNextLink: true,
  });
  expect(error.cause).toBe(cause);
  expect(["param", "status"].some((name) => name in error)).toBe(false);
  expect("cause" in new BrsError("No.", { code: "ERR_BRS_CLOSED" })).toBe(false);
});

test.each<[BrsErrorCode | "ERR_VAULT_SEALED", boolean]>([
  ["ERR_BRS_VALIDATION", false],
  ["ERR_BRS_CONFIGURATION", false],
  ["ERR_BRS_MFA", false],
  ["ERR_BRS_PEER_MISSING", false],
  ["ERR_BRS_CLOSED", false],
  ["ERR_BRS_CREDENTIALS", true],
  ["ERR_BRS_CONNECTION", true],
  ["ERR_BRS_REQUEST", true],
  ["ERR_BRS_TIMEOUT", true],
  ["ERR_VAULT_SEALED", true],
])("%s is worth another try: %s, unless the error says otherwise", (code, recoverable) => {
  expect(new BrsError("No.", { code }).recoverable).toBe(recoverable);
  expect(new BrsError("No.", { code, recoverable: !recoverable }).recoverable).toBe(!recoverable);
});

test("its name is no name that the AWS SDK's retry classifier looks for, and is not an own property", () => {
  const error = new BrsError("Too slow.", { code: "ERR_BRS_TIMEOUT" });
  expect(error.name).toBe("BrsError");
  expect(Object.keys(error)).toEqual(["recoverable", "tryNextLink", "code"]);
  expect(inspect(error)).toContain("BrsError: Too slow. (code=ERR_BRS_TIMEOUT)");
});

test("isBrsError knows errors of any copy of the package, by code too", () => {
  const error = new BrsError("No.", { code: "ERR_BRS_CLOSED" });
  const other = Object.defineProperty(new Error("No."), Symbol.for("brs.error"), { value: true });
  expect([error, other].map((value) => isBrsError(value))).toEqual([true, true]);
  expect(isBrsError(error, "ERR_BRS_CLOSED")).toBe(true);
  expect(isBrsError(error, "ERR_BRS_TIMEOUT")).toBe(false);
  expect(
    [new Error("No."), null, undefined, "ERR_BRS_CLOSED", { code: "ERR_BRS_CLOSED" }].some((x) => isBrsError(x)),
  ).toBe(false);
});
