import { inspect } from "node:util";
import { createContext, runInContext } from "node:vm";
import { seal } from "../src/seal.js";

const good = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "very-secret" };

test.each<[string, unknown, string | undefined, string]>([
  ["undefined", undefined, undefined, "got undefined"],
  ["null", null, undefined, "got null"],
  ["a string", "AKID:secret", undefined, "got a string"],
  ["a function", () => good, undefined, "got a function"],
  ["an array", [good], "accessKeyId", "got undefined"],
  ["STS's own spelling", { AccessKeyId: "AKID", SecretAccessKey: "secret" }, "accessKeyId", "got undefined"],
  ["no secret", { accessKeyId: "AKID" }, "secretAccessKey", "got undefined"],
  ["an empty key", { ...good, accessKeyId: "" }, "accessKeyId", "got an empty string"],
  ["a number as secret", { ...good, secretAccessKey: 123456 }, "secretAccessKey", "got a number"],
  ["null as token", { ...good, sessionToken: null }, "sessionToken", "got null"],
  ["an empty token", { ...good, sessionToken: "" }, "sessionToken", "got an empty string"],
  ["a promise as token", { ...good, sessionToken: Promise.resolve("x") }, "sessionToken", "got a promise"],
  ["an account as number", { ...good, accountId: 123456789012 }, "accountId", "got a number"],
  ["a scope as list", { ...good, credentialScope: ["x"] }, "credentialScope", "got an array"],
  ["a time as text", { ...good, expiration: "2026-01-01T00:00:00Z" }, "expiration", "got a string"],
  ["a time as number", { ...good, expiration: 1_800_000_000_000 }, "expiration", "got 1800000000000"],
  ["an invalid time", { ...good, expiration: new Date(NaN) }, "expiration", "got an invalid Date"],
  ["NaN as time", { ...good, expiration: NaN }, "expiration", "got NaN"],
  ["null as time", { ...good, expiration: null }, "expiration", "got null"],
  ["a thing with a wrong getTime", { ...good, expiration: { getTime: () => "soon" } }, "expiration", "got an object"],
  ["a source's time as text", { ...good, serverTime: "now" }, "serverTime", "got a string"],
])("%s is not credentials, and the error says why", (_, answer, param, got) => {
  expect(() => seal(answer)).toThrow(
    expect.objectContaining({
      code: "ERR_BRS_CREDENTIALS",
      message: expect.stringContaining(got),
      ...(param !== undefined && { param }),
    }),
  );
});

test("an error never shows a value, not even a figure", () => {
  expect(() => seal({ ...good, secretAccessKey: 123456 })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("123456") }),
  );
});

test("fields that are undefined count as absent and are left out", () => {
  const { credentials, expiresAt } = seal({
    ...good,
    sessionToken: undefined,
    expiration: undefined,
    extra: undefined,
  });
  expect(Object.keys(credentials)).toEqual(["accessKeyId", "secretAccessKey"]);
  expect(expiresAt).toBe(Infinity);
});

test("the fields of a class may be accessors, or hidden", () => {
  const expiration = new Date(1_800_000_000_000);
  class Keys {
    readonly expiration = expiration;
    get accessKeyId() {
      return good.accessKeyId;
    }
  }
  const answer = Object.defineProperty(new Keys(), "secretAccessKey", { value: good.secretAccessKey });
  expect(seal(answer).credentials).toEqual({ ...good, expiration });
});

test("a Date of another realm is a Date", () => {
  const expiration = runInContext("new Date(1800000000000)", createContext({}));
  const { credentials, expiresAt } = seal({ ...good, expiration });
  expect(expiresAt).toBe(1_800_000_000_000);
  expect(credentials.expiration).toEqual(new Date(1_800_000_000_000));
});

test("the fields cannot be changed, the object can be extended", () => {
  const { credentials } = seal({ ...good, expiration: new Date(1_800_000_000_000), note: "mine" });
  for (const name of ["accessKeyId", "secretAccessKey", "expiration"]) {
    expect(() => Object.assign(credentials, { [name]: "other" })).toThrow(TypeError);
  }
  expect(() => Object.assign(credentials, { note: "yours", $source: {} })).not.toThrow();
});

test("what a provider adds for brs is stripped", () => {
  const { credentials, serverTime } = seal({ ...good, serverTime: new Date(5), requests: 3 });
  expect(credentials).toEqual(good);
  expect(serverTime).toBe(5);
});

test("printing shows when the credentials expire, and nothing else", () => {
  const { credentials } = seal({ ...good, sessionToken: "token", expiration: new Date(1_800_000_000_000) });
  const text = inspect({ nested: [credentials] }, { depth: 10, showHidden: true });
  expect(text).toContain("2027-01-15T08:00:00.000Z");
  for (const secret of ["AKIDEXAMPLE", "very-secret", "token"]) expect(text).not.toContain(secret);
  expect(inspect(seal(good).credentials)).toContain("never");
});

test("a getter that throws is a failed answer, with what it threw", () => {
  const boom = new Error("boom");
  const answer = {
    get accessKeyId() {
      throw boom;
    },
  };
  expect(() => seal(answer)).toThrow(boom);
});
