import { BrsError } from "../src/index.js";
import { requestsOf, toBrsError } from "../src/source-error.js";
import { awsError } from "./kit.js";

test("a BrsError passes as it is", () => {
  const error = new BrsError("mine", { code: "ERR_BRS_CONNECTION" });
  expect(toBrsError(error, "sts")).toBe(error);
});

test.each<[unknown, string]>([
  [awsError("ExpiredTokenException"), 'The credential provider "sts" failed with ExpiredTokenException.'],
  [new TypeError("secret"), 'The credential provider "sts" failed with TypeError.'],
  ["secret", 'The credential provider "sts" failed with an error.'],
  [undefined, 'The credential provider "sts" failed with an error.'],
  [null, 'The credential provider "sts" failed with an error.'],
  [{ name: "a secret, with spaces" }, 'The credential provider "sts" failed with an error.'],
  [{ name: "A".repeat(65) }, 'The credential provider "sts" failed with an error.'],
])("anything else becomes one, with it as cause; its text does not enter ours: %p", (cause, text) => {
  const error = toBrsError(cause, "sts");
  expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", recoverable: true, tryNextLink: false });
  expect(error.message).toBe(`${text} See the error's cause. (code=ERR_BRS_CREDENTIALS)`);
  if (cause !== undefined) expect(error.cause).toBe(cause);
});

test.each<[string, unknown]>([
  ["whose name cannot be read", unreadable("name")],
  ["of which nothing can be read", new Proxy({}, { get: (_, name) => raise(String(name)) })],
])("an error %s becomes one, too, and counts as one request", (_, cause) => {
  const error = toBrsError(cause, "sts");
  expect(error.message).toMatch(/^The credential provider "sts" failed with an error\./);
  expect(error.cause).toBe(cause);
  expect(requestsOf(error)).toBe(1);
});

test("a provider without a name is just the credential provider", () => {
  expect(toBrsError(new Error("x"), undefined).message).toMatch(/^The credential provider failed with Error\./);
});

test("what AWS's chain asks an error is kept", () => {
  expect(toBrsError(Object.assign(new Error("x"), { tryNextLink: true }), undefined).tryNextLink).toBe(true);
});

test.each([
  "AccessDenied",
  "AccessDeniedException",
  "InvalidIdentityToken",
  "InvalidIdentityTokenException",
  "IDPRejectedClaim",
  "IDPRejectedClaimException",
  "MalformedPolicyDocument",
  "MalformedPolicyDocumentException",
  "PackedPolicyTooLarge",
  "PackedPolicyTooLargeException",
  "RegionDisabled",
  "RegionDisabledException",
  "ValidationError",
])("%s cannot be mended by trying again", (name) => {
  expect(toBrsError(awsError(name), undefined).recoverable).toBe(false);
});

test.each([
  "Throttling",
  "ExpiredToken",
  "NotAccessDenied",
  "AccessDeniedForNow",
  "ServiceUnavailable",
  "TimeoutError",
])("%s may pass", (name) => {
  expect(toBrsError(awsError(name), undefined).recoverable).toBe(true);
});

test.each<[unknown, number]>([
  [undefined, 1],
  ["text", 1],
  [{ requests: 3 }, 3],
  [{ requests: 0 }, 1],
  [{ requests: NaN }, 1],
  [{ requests: "3" }, 1],
  [unreadable("requests"), 1],
  [unreadable("$metadata"), 1],
  [awsError("Throttling", 4), 4],
  [toBrsError(awsError("Throttling", 4), undefined), 4],
  [toBrsError(new Error("no metadata"), undefined), 1],
])("the requests that %p tells of are %d", (result, requests) => {
  expect(requestsOf(result)).toBe(requests);
});

/** An object that throws when a member is read. */
function unreadable(name: string): object {
  return Object.defineProperty({}, name, { get: () => raise(name) });
}

function raise(name: string): never {
  throw new Error(`${name} cannot be read`);
}
