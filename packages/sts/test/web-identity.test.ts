import { webIdentityProvider } from "../src/index.js";
import { rejected, thrown } from "./support/thrown.js";

const RoleArn = "arn:aws:iam::123456789012:role/app";
const make = (options: object) => webIdentityProvider(options);

describe("at construction", () => {
  test.each([
    ["token", { token: "" }],
    ["token", { token: 1 }],
    ["token", { token: {} }],
    ["token", { token: { file: "/token" } }],
    ["token", { token: { path: "" } }],
    ["params", { params: "x" }],
    ["params.RoleArn", { params: { RoleArn: "short" } }],
    ["params.roleArn", { params: { roleArn: RoleArn } }],
    ["params.WebIdentityToken", { params: { RoleArn, WebIdentityToken: "secret-token" } }],
    ["tokenFile", { tokenFile: "/token" }],
    ["webIdentityToken", { webIdentityToken: "secret-token" }],
    ["masterCredentials", { masterCredentials: { accessKeyId: "a", secretAccessKey: "b" } }],
  ])("a wrong %s is refused: %p", (param, options) => {
    const error = thrown(() => make(options));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param });
    expect(error.message).not.toContain("secret-token");
  });

  test("no options are fine: the environment may say it all later", () => {
    expect(webIdentityProvider().strategy).toBe("web-identity");
    expect(webIdentityProvider().interactive).toBe(false);
  });

  test("a token, a file by path or URL, and a function are fine", () => {
    for (const token of ["a.b.c", { path: "/token" }, { path: new URL("file:///token") }, () => "a.b.c"]) {
      expect(make({ token, params: { RoleArn } })).toBeInstanceOf(Function);
    }
  });
});

describe("before any call of STS", () => {
  const unreachable = { clientConfig: { endpoint: "http://127.0.0.1:1", region: "us-east-1" }, params: { RoleArn } };

  test("without role and token both are named, and a chain of providers may go on", async () => {
    const error = await rejected(webIdentityProvider()());
    expect(error).toMatchObject({
      code: "ERR_BRS_CONFIGURATION",
      recoverable: false,
      tryNextLink: true,
      details: { missing: ["params.RoleArn (or AWS_ROLE_ARN)", "token (or AWS_WEB_IDENTITY_TOKEN_FILE)"] },
    });
  });

  test("a token file that is not there is named, with the system's error as cause", async () => {
    const error = await rejected(make({ ...unreachable, token: { path: "/nowhere/token" } })());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "token", recoverable: true });
    expect(error.message).toContain("/nowhere/token");
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  test.each(["", "  \n", undefined, 5])("the answer %p of a token function is no token", async (answer) => {
    const error = await rejected(make({ ...unreachable, token: async () => answer })());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "token" });
  });

  test("a token function's failure is the cause", async () => {
    const cause = new Error("no IdP");
    const error = await rejected(make({ ...unreachable, token: () => Promise.reject(cause) })());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "token", cause });
  });
});
