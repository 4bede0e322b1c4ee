import { isBrsError, type BrsError } from "@brs/core";
import { readCredentials } from "../src/read-credentials.js";

const key = "AKIDEXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG";
const token = "FwoGZXIvYXdzE";
const expiration = new Date("2030-01-31T12:00:00Z");
const complete = { accessKeyId: key, secretAccessKey: secret, sessionToken: token, expiration };

function errorOf(answer: unknown): BrsError {
  try {
    readCredentials("test", answer);
  } catch (error) {
    if (isBrsError(error, "ERR_BRS_CREDENTIALS")) return error;
    throw error;
  }
  throw new Error("the answer was accepted");
}

describe("shapes", () => {
  test.each<[string, object]>([
    ["the AWS SDK", complete],
    ["STS", { AccessKeyId: key, SecretAccessKey: secret, SessionToken: token, Expiration: expiration }],
    [
      "a credential_process",
      {
        Version: 1,
        AccessKeyId: key,
        SecretAccessKey: secret,
        SessionToken: token,
        Expiration: "2030-01-31T12:00:00Z",
      },
    ],
    [
      "a container endpoint",
      {
        RoleArn: "arn:aws:iam::123456789012:role/task",
        AccessKeyId: key,
        SecretAccessKey: secret,
        Token: token,
        Expiration: "2030-01-31T12:00:00Z",
      },
    ],
    ["botocore", { access_key: key, secret_key: secret, token, expiry_time: "2030-01-31T12:00:00+00:00" }],
    [
      "boto3.Session",
      {
        aws_access_key_id: key,
        aws_secret_access_key: secret,
        aws_session_token: token,
        expiry_time: expiration.getTime(),
      },
    ],
  ])("credentials in the shape of %s are read", (_, answer) => {
    expect(readCredentials("test", answer)).toEqual(complete);
  });

  test("long-lived keys need no token and no expiry", () => {
    expect(readCredentials("test", { accessKeyId: key, secretAccessKey: secret })).toEqual({
      accessKeyId: key,
      secretAccessKey: secret,
    });
  });

  test.each([
    ["accountId", { ...complete, accountId: "123456789012" }],
    ["AccountId", { AccessKeyId: key, SecretAccessKey: secret, AccountId: "123456789012" }],
    ["account_id", { access_key: key, secret_key: secret, account_id: "123456789012" }],
    ["aws_account_id", { aws_access_key_id: key, aws_secret_access_key: secret, aws_account_id: "123456789012" }],
  ])("the account is read from %s", (_, answer) => {
    expect(readCredentials("test", answer).accountId).toBe("123456789012");
  });

  test("serverTime is handed on to the refreshable", () => {
    const answer = { ...complete, serverTime: "2030-01-31T11:00:00Z" };
    expect(readCredentials("test", answer).serverTime).toEqual(new Date("2030-01-31T11:00:00Z"));
  });

  test("further members are left out", () => {
    const answer = {
      ...complete,
      $metadata: {},
      lease_id: "x",
      Version: 7,
      LastUpdated: "now",
      credentialScope: undefined,
    };
    expect(readCredentials("test", answer)).toEqual(complete);
  });

  test("members may be inherited, or getters", () => {
    const answer = Object.create(null, { accessKeyId: { get: () => key } }) as object;
    Object.setPrototypeOf(answer, { secretAccessKey: secret });
    expect(readCredentials("test", answer)).toEqual({ accessKeyId: key, secretAccessKey: secret });
  });

  test("a frozen answer is read, and the result is not frozen", () => {
    expect(Object.isFrozen(readCredentials("test", Object.freeze({ ...complete })))).toBe(false);
  });
});

describe("what is no object", () => {
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "expected credentials, got undefined. Return them on every path"],
    ["null", null, "expected credentials, got null."],
    ["an array", [complete], "expected credentials, got an array."],
    ["a JSON string", JSON.stringify(complete), "expected credentials, got a string. Parse it first (JSON.parse)."],
    ["a number", 7, "expected credentials, got a number."],
    ["NaN", NaN, "expected credentials, got NaN."],
    ["a function", () => complete, "expected credentials, got a function."],
    ["a symbol", Symbol("x"), "expected credentials, got a symbol."],
  ])("%s is refused by name", (_, answer, message) => {
    expect(errorOf(answer).message).toContain(`test: ${message}`);
  });
});

describe("what is missing", () => {
  test.each<[string, object, string[]]>([
    ["an empty object lacks both keys", {}, ["accessKeyId", "secretAccessKey"]],
    [
      "a token and an expiry alone are not credentials",
      { sessionToken: token, expiration },
      ["accessKeyId", "secretAccessKey"],
    ],
    ["the AWS SDK's names", { accessKeyId: key }, ["secretAccessKey"]],
    ["STS's names", { SecretAccessKey: secret, Expiration: expiration }, ["AccessKeyId"]],
    ["botocore's names", { secret_key: secret, token }, ["access_key"]],
    ["boto3.Session's names", { aws_session_token: token }, ["aws_access_key_id", "aws_secret_access_key"]],
    ["undefined is missing", { ...complete, accessKeyId: undefined }, ["accessKeyId"]],
  ])("is listed, sorted, in the answer's own spelling: %s", (_, answer, missing) => {
    const error = errorOf(answer);
    expect(error.details?.["missing"]).toEqual(missing);
    expect(error.message).toContain(`missing ${missing.join(" and ")}`);
  });

  test.each<[string, object, string]>([
    ["a whole STS answer", { Credentials: {}, AssumedRoleUser: {} }, "in its member Credentials: return that"],
    ["a whole IoT answer", { credentials: {} }, "in its member credentials: return that"],
    ["an HTTP response", new Response("{}"), "return await response.json()"],
    ["anything else", {}, "Return an object with accessKeyId and secretAccessKey"],
  ])("comes with a hint for %s", (_, answer, hint) => {
    expect(errorOf(answer).message).toContain(hint);
  });
});

describe("what is wrong", () => {
  const text = "a string of visible ASCII characters";
  const time = "a Date, an ISO 8601 time with an offset or Z, or epoch milliseconds";

  test.each<[string, object, { field: string; expected: string; got: string }]>([
    ["a key that is null", { ...complete, accessKeyId: null }, { field: "accessKeyId", expected: text, got: "null" }],
    [
      "an empty key",
      { ...complete, accessKeyId: "" },
      { field: "accessKeyId", expected: text, got: "an empty string" },
    ],
    [
      "a key that is a number",
      { ...complete, accessKeyId: 42 },
      { field: "accessKeyId", expected: text, got: "a number" },
    ],
    [
      "a secret with a line end from its file",
      { ...complete, secretAccessKey: `${secret}\n` },
      { field: "secretAccessKey", expected: text, got: "a string with blanks or line ends" },
    ],
    [
      "a secret with a character that no header takes",
      { ...complete, secretAccessKey: `${secret}ü` },
      { field: "secretAccessKey", expected: text, got: "a string with other characters" },
    ],
    [
      "an empty token",
      { ...complete, sessionToken: "" },
      { field: "sessionToken", expected: text, got: "an empty string" },
    ],
    [
      "a token that is null",
      { ...complete, sessionToken: null },
      { field: "sessionToken", expected: text, got: "null" },
    ],
    [
      "a token that is bytes",
      { ...complete, sessionToken: Buffer.from(token) },
      { field: "sessionToken", expected: text, got: "an object" },
    ],
    [
      "an account that is a number",
      { ...complete, accountId: 123456789012 },
      { field: "accountId", expected: text, got: "a number" },
    ],
    [
      "a naive expiry",
      { ...complete, expiration: "2030-01-31T12:00:00" },
      {
        field: "expiration",
        expected: time,
        got: "a time without an offset, which says nothing (append Z if it is UTC)",
      },
    ],
    ["an expiry that is NaN", { ...complete, expiration: NaN }, { field: "expiration", expected: time, got: "NaN" }],
    ["an expiry that is null", { ...complete, expiration: null }, { field: "expiration", expected: time, got: "null" }],
    [
      "an expiry that is an invalid Date",
      { ...complete, expiration: new Date("soon") },
      { field: "expiration", expected: time, got: "an invalid Date" },
    ],
    [
      "an expiry in seconds, in the answer's own spelling",
      { access_key: key, secret_key: secret, expiry_time: 1_900_000_000 },
      { field: "expiry_time", expected: time, got: "a number that looks like epoch seconds (multiply it by 1000)" },
    ],
    [
      "a server time that is a boolean",
      { ...complete, serverTime: true },
      { field: "serverTime", expected: time, got: "a boolean" },
    ],
  ])("is named: %s", (_, answer, invalid) => {
    const error = errorOf(answer);
    expect(error).toMatchObject({ param: invalid.field, details: { invalid: [invalid] } });
    expect(error.message).toContain(`${invalid.field}: expected ${invalid.expected}, got ${invalid.got}`);
  });

  test("is told all at once", () => {
    const error = errorOf({ accessKeyId: 1, sessionToken: "", expiration: "soon" });
    expect(error.details).toMatchObject({
      missing: ["secretAccessKey"],
      invalid: [{ field: "accessKeyId" }, { field: "sessionToken" }, { field: "expiration" }],
    });
    expect(error.param).toBeUndefined();
  });

  test("a getter that throws is an error with that as its cause", () => {
    const cause = new Error("theirs");
    const answer = {
      get accessKeyId() {
        throw cause;
      },
    };
    expect(errorOf(answer).cause).toBe(cause);
  });

  test("even a revoked proxy is refused", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(errorOf(proxy).message).toContain("the answer cannot be read");
  });
});

describe("shapes that are mixed", () => {
  test("a key in one spelling beside a secret in another is refused", () => {
    const error = errorOf({ accessKeyId: key, secret_key: secret });
    expect(error.details).toEqual({
      invalid: [
        {
          field: "secret_key",
          expected: "key, secret and token in one spelling",
          got: "secret_key beside accessKeyId",
        },
      ],
    });
  });

  test("a stale token of another spelling never joins new keys", () => {
    expect(errorOf({ ...complete, token: "stale" }).details).toMatchObject({
      invalid: [{ field: "token" }, { field: "token" }],
    });
    expect(errorOf({ accessKeyId: key, secretAccessKey: secret, Token: "stale" }).details).toMatchObject({
      invalid: [{ field: "Token" }],
    });
  });

  test("two names of one spelling may agree", () => {
    const answer = { AccessKeyId: key, SecretAccessKey: secret, SessionToken: token, Token: token };
    expect(readCredentials("test", answer).sessionToken).toBe(token);
  });

  test("two names of one spelling that differ are refused", () => {
    const answer = { AccessKeyId: key, SecretAccessKey: secret, SessionToken: token, Token: "other" };
    expect(errorOf(answer).details).toEqual({
      invalid: [{ field: "Token", expected: "the same as SessionToken", got: "something else" }],
    });
  });

  test("an expiry or an account may be added in another spelling", () => {
    const sts = { AccessKeyId: key, SecretAccessKey: secret, SessionToken: token };
    expect(readCredentials("test", { ...sts, expiration, accountId: "123456789012" })).toEqual({
      ...complete,
      accountId: "123456789012",
    });
  });

  test("two expiries may agree, whatever their types", () => {
    const answer = { ...complete, Expiration: "2030-01-31T13:00:00+01:00" };
    expect(readCredentials("test", answer).expiration).toEqual(expiration);
  });

  test("two expiries that differ are refused", () => {
    const error = errorOf({ ...complete, Expiration: "2031-01-31T12:00:00Z" });
    expect(error.details).toMatchObject({ invalid: [{ field: "Expiration", expected: "the same as expiration" }] });
  });
});
