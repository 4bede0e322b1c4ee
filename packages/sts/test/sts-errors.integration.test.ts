import { inspect } from "node:util";
import { isBrsError } from "@brs/core";
import { sessionTokenProvider, stsProvider, type StsProviderOptions } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { rejected } from "./support/thrown.js";

const local = useLocalAws();

/** The error of an AssumeRole that is tried once. */
async function failure(more: Partial<StsProviderOptions> = {}) {
  const { aws } = local;
  const provider = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: { ...clientConfig(aws), maxAttempts: 1 },
    params: { RoleArn: aws.roleArn },
    ...more,
  } as StsProviderOptions);
  try {
    return await rejected(provider());
  } finally {
    await provider.close();
  }
}

describe("what STS refuses", () => {
  // Code as STS sends it, status, our code, whether another try may help, words that say what to do.
  test.each([
    ["AccessDenied", 403, "ERR_BRS_CREDENTIALS", false, "trust policy"],
    ["AccessDeniedException", 403, "ERR_BRS_CREDENTIALS", false, "trust policy"],
    ["InvalidIdentityToken", 400, "ERR_BRS_CREDENTIALS", false, "identity provider"],
    ["IDPRejectedClaim", 403, "ERR_BRS_CREDENTIALS", false, "revoked"],
    ["MalformedPolicyDocument", 400, "ERR_BRS_VALIDATION", false, "policy document"],
    ["PackedPolicyTooLarge", 400, "ERR_BRS_VALIDATION", false, "too large"],
    ["RegionDisabled", 403, "ERR_BRS_CONFIGURATION", false, "IAM console"],
    ["RegionDisabledException", 403, "ERR_BRS_CONFIGURATION", false, "IAM console"],
    ["ValidationError", 400, "ERR_BRS_VALIDATION", false, "Correct the parameter"],
    ["ExpiredToken", 403, "ERR_BRS_CREDENTIALS", true, "signed with"],
    ["InvalidClientTokenId", 403, "ERR_BRS_CREDENTIALS", true, "signed with"],
    ["SignatureDoesNotMatch", 403, "ERR_BRS_CREDENTIALS", true, "secret key"],
    ["Throttling", 400, "ERR_BRS_REQUEST", true, "busy"],
    ["TooManyRequestsException", 429, "ERR_BRS_REQUEST", true, "busy"],
    ["InternalFailure", 500, "ERR_BRS_REQUEST", true, "busy"],
    ["ServiceUnavailable", 503, "ERR_BRS_REQUEST", true, "busy"],
    ["IDPCommunicationError", 400, "ERR_BRS_REQUEST", true, "could not reach"],
    ["SomethingNew", 400, "ERR_BRS_REQUEST", true, "cause"],
  ])("%s (%i) is %s, recoverable: %p", async (awsCode, status, code, recoverable, words) => {
    local.aws.control.outage("sts:AssumeRole", "error", { code: awsCode, status, message: "because" });
    const error = await failure();
    expect(error).toMatchObject({ code, status, recoverable, details: { awsCode, requestId: expect.any(String) } });
    expect(error.cause).toHaveProperty("$fault");
    expect(error.message).toContain(`AssumeRole of ${local.aws.roleArn} with ${awsCode}`);
    expect(error.message).toContain(words);
  });

  test("AWS's own words are quoted where they help", async () => {
    local.aws.control.role(local.aws.roleArn, { deny: true });
    const { message } = await failure();
    expect(message).toContain(`AWS says: User: ${local.aws.userArn} is not authorized to perform: sts:AssumeRole`);
  });

  test("values that AWS quotes back are masked", async () => {
    const error = await failure({ params: { RoleArn: local.aws.roleArn, ExternalId: "geheim wort" } });
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params" });
    expect(error.message).toContain("at 'externalId' failed to satisfy constraint");
    expect(error.message).not.toContain("geheim");
  });

  test("the one-hour limit of chained roles is explained", async () => {
    const { aws } = local;
    const first = stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn: aws.roleArn },
    });
    const error = await failure({ masterCredentials: first, params: { RoleArn: aws.roleArn, DurationSeconds: 7200 } });
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.DurationSeconds", recoverable: false });
    expect(error.message).toMatch(/another role.*one hour.*at most 3600/s);
  });

  test("a duration that the role does not allow is a validation error", async () => {
    const { aws } = local;
    aws.control.role(aws.roleArn, { maxSessionSeconds: 3600 });
    const error = await failure({ params: { RoleArn: aws.roleArn, DurationSeconds: 7200 } });
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", recoverable: false });
    expect(error.message).toContain("MaxSessionDuration");
  });

  test("a wrong MFA code is ERR_BRS_MFA and does not show the code", async () => {
    const { aws } = local;
    const wrong = aws.control.mfaCode() === "000000" ? "111111" : "000000";
    const error = await failure({ params: { RoleArn: aws.roleArn, SerialNumber: aws.mfaSerial, TokenCode: wrong } });
    expect(error).toMatchObject({
      code: "ERR_BRS_MFA",
      recoverable: false,
      status: 403,
      details: { awsCode: "AccessDenied" },
    });
    expect(error.message).toContain("takes a code once");
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain(wrong);
  });

  test("GetSessionToken with temporary credentials says which ones it takes", async () => {
    const { aws } = local;
    const temporary = stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn: aws.roleArn },
    });
    const provider = sessionTokenProvider({ masterCredentials: temporary, clientConfig: clientConfig(aws) });
    const error = await rejected(provider());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "masterCredentials", recoverable: false });
    expect(error.message).toContain("long-lived keys of an IAM user");
    await provider.close();
  });
});

describe("where no answer of STS's comes", () => {
  test.each([
    ["reset", "ERR_BRS_CONNECTION"],
    ["noise", "ERR_BRS_CONNECTION"],
    ["garbage", "ERR_BRS_REQUEST"],
  ] as const)("%s is %s, and worth another try", async (kind, code) => {
    local.aws.control.outage("sts:AssumeRole", kind);
    const error = await failure();
    expect(error).toMatchObject({ code, recoverable: true });
    expect(error.message).toContain("127.0.0.1");
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("an answer that breaks off is an error, and worth another try", async () => {
    local.aws.control.outage("sts:AssumeRole", "cut");
    const error = await failure();
    expect(["ERR_BRS_CONNECTION", "ERR_BRS_REQUEST"]).toContain(error.code);
    expect(error.recoverable).toBe(true);
  });

  test("a closed port is ERR_BRS_CONNECTION that names the host", async () => {
    const error = await failure({
      clientConfig: { endpoint: "http://127.0.0.1:1", region: "us-east-1", maxAttempts: 1 },
    });
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", recoverable: true });
    expect(error.message).toContain("STS at 127.0.0.1 could not be reached");
  });

  test("the SDK's own time limit is ERR_BRS_CONNECTION", async () => {
    const { aws } = local;
    aws.control.outage("sts:AssumeRole", "hang");
    const requestHandler = { requestTimeout: 50, throwOnRequestTimeout: true };
    const error = await failure({ clientConfig: { ...clientConfig(aws), maxAttempts: 1, requestHandler } });
    expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", recoverable: true });
  });

  test.each([{ endpoint: "not a url", region: "us-east-1" }, { region: "bad region" }])(
    "a configuration that cannot be sent is ERR_BRS_CONFIGURATION: %p",
    async (config) => {
      const error = await failure({ clientConfig: config });
      expect(error).toMatchObject({ code: "ERR_BRS_CONFIGURATION", param: "clientConfig", recoverable: false });
    },
  );
});

test("an answer without the credentials is ERR_BRS_CREDENTIALS that lists what is missing", async () => {
  const plugin = {
    applyToStack(stack: { add(middleware: unknown, options: object): void }) {
      const strip = (next: (args: unknown) => Promise<{ output: object }>) => async (args: unknown) => {
        const { output, ...rest } = await next(args);
        return { ...rest, output: { ...output, Credentials: { AccessKeyId: "ASIA", Expiration: new Date() } } };
      };
      stack.add(strip, { step: "initialize", name: "strip" });
    },
  };
  const error = await failure({ clientPlugins: [plugin] });
  expect(error).toMatchObject({
    code: "ERR_BRS_CREDENTIALS",
    details: { missing: ["SecretAccessKey", "SessionToken"] },
  });
});

test("no error shows a key, a secret, a session token or an MFA code", async () => {
  const { aws } = local;
  const seen: unknown[] = [];
  const { serialNumber } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/leaks");
  const TokenCode = aws.control.mfaCode(serialNumber);
  const masters = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: clientConfig(aws),
    params: { RoleArn: aws.roleArn },
  });
  const master = await masters();
  for (const kind of ["500", "throttle", "deny", "expired", "reset", "garbage", "noise", "cut"] as const) {
    aws.control.outage("sts:AssumeRole", kind);
    seen.push(
      await failure({
        masterCredentials: master,
        params: { RoleArn: aws.roleArn, SerialNumber: serialNumber, TokenCode },
      }),
    );
  }
  await masters.close();
  for (const error of seen) {
    if (!isBrsError(error)) throw new Error("not ours");
    const { message, stack, code, param, details } = error;
    const text = inspect({ message, stack, code, param, details }, { depth: 10 });
    for (const secret of [
      master.accessKeyId,
      master.secretAccessKey,
      master.sessionToken,
      TokenCode,
      aws.secretAccessKey,
    ]) {
      expect(text).not.toContain(secret);
    }
  }
});
