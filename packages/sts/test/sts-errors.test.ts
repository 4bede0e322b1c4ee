import { toBrsError } from "../src/sts-errors.js";

const call = { owner: "stsProvider()", request: "AssumeRole of x", host: "sts.eu-west-1.amazonaws.com" };
const mapped = (error: unknown, more: object = {}) => toBrsError(error, { ...call, ...more }, undefined);

// Inside Jest the SDK wraps what Node throws, as it is of another realm; a program sees these.
test.each(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "CERT_HAS_EXPIRED"])("%s is told", (code) => {
  const cause = Object.assign(new Error("connect"), { code, $metadata: { attempts: 3 } });
  expect(mapped(cause)).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: code }, cause });
});

test("the SDK's TimeoutError is told", () => {
  const cause = Object.assign(new Error("late"), { name: "TimeoutError" });
  expect(mapped(cause)).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason: "TimeoutError" }, cause });
});

test.each([undefined, null, "text", 7])("even %p becomes an error of ours", (cause) => {
  expect(mapped(cause)).toMatchObject({ code: "ERR_BRS_CONNECTION" });
});

test("what failed after the signal was aborted passes as it is", () => {
  const cause = new Error("aborted");
  expect(toBrsError(cause, call, AbortSignal.abort())).toBe(cause);
});

test("a web identity token that AWS quotes is masked", () => {
  const token = "aaaa.bbbb.cccc";
  const cause = Object.assign(new Error(`Token ${token} is no JWT`), {
    $fault: "client",
    name: "InvalidIdentityToken",
  });
  const { message } = mapped(cause, { token }) as Error;
  expect(message).toContain("Token *** is no JWT");
});
