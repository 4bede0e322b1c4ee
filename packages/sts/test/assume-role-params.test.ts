import { stsProvider, type StsProviderOptions } from "../src/index.js";
import { thrown } from "./support/thrown.js";

const RoleArn = "arn:aws:iam::123456789012:role/app";

function make(params: object, options: object = {}) {
  return stsProvider({ ...options, params } as StsProviderOptions);
}

beforeEach(() => {
  // Each kind of warning is printed once for the process: a test that looks for one starts afresh.
  Reflect.deleteProperty(globalThis, Symbol.for("brs.warned"));
});

test.each([
  ["roleArn", "RoleArn"],
  ["RoleARN", "RoleArn"],
  ["role_arn", "RoleArn"],
  ["RoleSesionName", "RoleSessionName"],
  ["DurationSecond", "DurationSeconds"],
  ["TransitiveTagKey", "TransitiveTagKeys"],
  ["ExternalID", "ExternalId"],
  ["Serialnumber", "SerialNumber"],
  ["TokenCod", "TokenCode"],
  ["PolicyArn", "PolicyArns"],
  ["SourceIdentities", "SourceIdentity"],
])("the near miss params.%s is an error that names %s", (name, right) => {
  const error = thrown(() => make({ RoleArn, [name]: "x" }));
  expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: `params.${name}` });
  expect(error.message).toContain(`Did you mean ${right}?`);
});

test.each([
  ["RoleArn", "params"],
  ["DurationSeconds", "params"],
  ["region", "clientConfig"],
  ["endpoint", "clientConfig"],
])("%s beside %s is told to go into it", (name, home) => {
  const error = thrown(() => make({ RoleArn }, { [name]: "x" }));
  expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: name });
  expect(error.message).toContain(`there is no option ${name}: it goes into ${home}.`);
});

test.each(["SourceArn", "SourceAccount", "SessionContext", "PolicyDocument"])(
  "%s, which AWS may add, is no near miss",
  (name) => {
    expect(make({ RoleArn, [name]: "x" })).toBeInstanceOf(Function);
  },
);

test("another unknown parameter passes, with one warning of the process for all of them", () => {
  const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  make({ RoleArn, BrandNewFeature: true, AnotherOne: 1 });
  make({ RoleArn, BrandNewFeature: true });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn).toHaveBeenCalledWith(
    expect.stringContaining("no parameter BrandNewFeature"),
    expect.objectContaining({ type: "BrsWarning", code: "BRS_UNKNOWN_PARAMETER" }),
  );
});

test.each([
  ["too short", "arn:aws:iam::1:role"],
  ["a number", 123456789],
  ["null", null],
  ["empty", ""],
])("a RoleArn that is %s is refused at construction", (_, arn) => {
  expect(thrown(() => make({ RoleArn: arn }))).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.RoleArn" });
});

test("a RoleArn of 20 characters passes, one of 19 does not", () => {
  expect(make({ RoleArn: "a".repeat(20) })).toBeInstanceOf(Function);
  expect(thrown(() => make({ RoleArn: "a".repeat(19) })).message).toContain(
    "such as arn:aws:iam::123456789012:role/app, got another string",
  );
});

test("a missing RoleArn is named", () => {
  expect(thrown(() => make({}))).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.RoleArn" });
});

test.each([undefined, null, "arn:aws:iam::123456789012:role/app", [], 1])("params of %p are refused", (params) => {
  expect(thrown(() => stsProvider({ params } as never))).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params" });
});

test.each(["12345", "1234567", "12345a", "１２３４５６", " 123456", "123456\n", "", 123456, null])(
  "the TokenCode %p is refused, and not shown",
  (TokenCode) => {
    const error = thrown(() => make({ RoleArn, SerialNumber: "arn:aws:iam::1:mfa/a", TokenCode }));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.TokenCode" });
    expect(error.message).toContain("exactly six digits");
    expect(error.message).not.toContain("123456");
  },
);

test("other parameters are AWS's to judge", () => {
  const params = { RoleArn, DurationSeconds: -1, Policy: "{", Tags: [{ Key: "", Value: "" }], ExternalId: "" };
  expect(make(params)).toBeInstanceOf(Function);
});

test.each([
  ["parms", "params"],
  ["masterCredential", "masterCredentials"],
  ["clientConfiguration", "clientConfig"],
  ["duration", undefined],
  ["clientPlugin", "clientPlugins"],
  ["mfaCodeprovider", "mfaCodeProvider"],
  ["accountID", "accountId"],
])("the option %s is refused, with the right name where there is one", (name, right) => {
  const error = thrown(() => make({ RoleArn }, { [name]: {} }));
  expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: name });
  expect(error.message).toContain(right === undefined ? "It takes params" : `Did you mean ${right}?`);
});

test.each([
  ["masterCredentials", { accessKeyId: "AKID" }],
  ["masterCredentials", { accessKeyId: "AKID", secretAccessKey: "s", expiration: "2026-01-01T00:00:00Z" }],
  ["masterCredentials", "default"],
  ["clientConfig", "eu-west-1"],
  ["clientPlugins", [{}]],
  ["clientPlugins", { applyToStack() {} }],
  ["mfaCodeProvider", "123456"],
  ["client", {}],
  ["accountId", "123456789012"],
  ["logger", true],
])("a wrong %s is refused with its rule", (param, value) => {
  const error = thrown(() => make({ RoleArn }, { [param]: value }));
  expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param });
  expect(error.message).toMatch(/must be/);
});

test.each([
  ["clientConfig", {}],
  ["clientPlugins", []],
  ["masterCredentials", { accessKeyId: "AKID", secretAccessKey: "s" }],
])("client and %s contradict each other", (param, value) => {
  const error = thrown(() => make({ RoleArn }, { client: { send() {}, config: {} }, [param]: value }));
  expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param });
});

test("undefined options are absent options", () => {
  const nothing = {
    masterCredentials: undefined,
    clientConfig: undefined,
    client: undefined,
    mfaCodeProvider: undefined,
  };
  expect(make({ RoleArn, SerialNumber: undefined, TokenCode: undefined, Foo: undefined }, nothing)).toBeInstanceOf(
    Function,
  );
});
