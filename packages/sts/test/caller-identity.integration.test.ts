import { refreshable } from "@brs/core";
import { callerIdentity, stsProvider, validateCredentials } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { rejected } from "./support/thrown.js";
import { until } from "./support/until.js";

const local = useLocalAws();
const options = () => ({ clientConfig: { ...clientConfig(local.aws), maxAttempts: 1 } });

function assumed() {
  const { aws } = local;
  return stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: clientConfig(aws),
    params: { RoleArn: aws.roleArn },
  });
}

describe("callerIdentity", () => {
  test("tells whom credentials belong to, and leaves no socket behind", async () => {
    const { aws } = local;
    const identity = await callerIdentity(Object.freeze(aws.credentials()), options());
    expect(identity).toEqual({ account: aws.accountId, arn: aws.userArn, userId: expect.any(String) });
    await until(() => aws.counters().sockets.open === 0);
  });

  test("takes a provider and a refreshable, and leaves the refreshable open", async () => {
    const { aws } = local;
    const credentials = refreshable(assumed());
    const arn = `arn:aws:sts::${aws.accountId}:assumed-role/app/brs`;
    await expect(callerIdentity(credentials, options())).resolves.toMatchObject({ arn });
    await expect(callerIdentity(credentials, options())).resolves.toMatchObject({ arn });
    const provider = assumed();
    const closed = jest.spyOn(provider, "close");
    await expect(callerIdentity(provider, options())).resolves.toMatchObject({ arn });
    expect(closed).not.toHaveBeenCalled();
    await provider.close();
    expect(credentials.phase).toBe("fresh");
    await credentials.close();
  });

  test("renews a refreshable whose key STS refuses", async () => {
    const { aws } = local;
    const credentials = refreshable(assumed());
    const { accessKeyId } = await credentials();
    aws.control.expire(accessKeyId);
    await expect(callerIdentity(credentials, options())).resolves.toHaveProperty("account", aws.accountId);
    expect(aws.counters().calls).toMatchObject({ "sts:AssumeRole": 2, "sts:GetCallerIdentity": 2 });
    await credentials.close();
  });

  test("signs for the configured Region, else the given one", async () => {
    const { aws } = local;
    const { endpoint } = aws;
    await callerIdentity(aws.credentials(), { clientConfig: { endpoint }, region: "eu-west-3" });
    await callerIdentity(aws.credentials(), { clientConfig: { endpoint }, region: async () => "ap-south-1" });
    await callerIdentity(aws.credentials(), { clientConfig: { endpoint, region: "sa-east-1" }, region: "eu-west-3" });
    expect(aws.counters().regions).toEqual({ "sts eu-west-3": 1, "sts ap-south-1": 1, "sts sa-east-1": 1 });
  });

  test("ends when its signal is aborted", async () => {
    const { aws } = local;
    aws.control.outage("sts", "hold");
    const controller = new AbortController();
    const call = callerIdentity(aws.credentials(), { ...options(), signal: controller.signal });
    await aws.control.whenHeld(1);
    controller.abort();
    await expect(call).rejects.toThrow(/abort/i);
  });

  test.each([
    ["credentials", [undefined, {}]],
    ["credentials", [{ accessKeyId: "a" }, {}]],
    ["region", [{ accessKeyId: "a", secretAccessKey: "b" }, { region: 1 }]],
    ["Region", [{ accessKeyId: "a", secretAccessKey: "b" }, { Region: "x" }]],
    ["signal", [{ accessKeyId: "a", secretAccessKey: "b" }, { signal: new AbortController() }]],
  ])("a wrong %s is ERR_BRS_VALIDATION", async (param, args) => {
    const [credentials, given] = args as [never, never];
    expect(await rejected(callerIdentity(credentials, given))).toMatchObject({ code: "ERR_BRS_VALIDATION", param });
    expect(await rejected(validateCredentials(credentials, given))).toMatchObject({
      code: "ERR_BRS_VALIDATION",
      param,
    });
  });
});

describe("validateCredentials", () => {
  test("finds good credentials valid", async () => {
    const { aws } = local;
    await expect(validateCredentials(aws.credentials(), options())).resolves.toEqual({
      valid: true,
      identity: { account: aws.accountId, arn: aws.userArn, userId: expect.any(String) },
    });
  });

  test("asks STS and not the local clock", async () => {
    const { aws } = local;
    const credentials = { ...aws.credentials(), expiration: new Date(0) };
    await expect(validateCredentials(credentials, options())).resolves.toMatchObject({ valid: true });
  });

  test("finds an expired session expired, and does not renew it", async () => {
    const { aws } = local;
    const credentials = refreshable(assumed());
    const { accessKeyId } = await credentials();
    aws.control.expire(accessKeyId);
    const result = await validateCredentials(credentials, options());
    expect(result).toMatchObject({ valid: false, reason: "expired", cause: { name: "ExpiredToken" } });
    expect(aws.counters().calls["sts:AssumeRole"]).toBe(1);
    await credentials.close();
  });

  test.each([
    ["an unknown key", { accessKeyId: "AKIDNOBODY" }],
    ["a wrong secret", { secretAccessKey: "wrong" }],
    ["a made-up token", { sessionToken: "made up" }],
  ])("finds %s invalid", async (_, wrong) => {
    const result = await validateCredentials({ ...local.aws.credentials(), ...wrong }, options());
    expect(result).toMatchObject({ valid: false, reason: "invalid", cause: expect.any(Error) });
  });

  test("finds credentials that a policy keeps out denied", async () => {
    local.aws.control.outage("sts", "deny");
    const result = await validateCredentials(local.aws.credentials(), options());
    expect(result).toMatchObject({ valid: false, reason: "denied" });
  });

  test.each([
    ["500", "ERR_BRS_REQUEST"],
    ["throttle", "ERR_BRS_REQUEST"],
    ["reset", "ERR_BRS_CONNECTION"],
    ["garbage", "ERR_BRS_REQUEST"],
  ] as const)("says nothing about credentials when STS cannot: %s is thrown", async (kind, code) => {
    local.aws.control.outage("sts", kind);
    expect(await rejected(validateCredentials(local.aws.credentials(), options()))).toMatchObject({ code });
  });

  test("a provider's own failure is not a verdict", async () => {
    const cause = Object.assign(new Error("AssumeRole was refused"), { name: "AccessDenied" });
    await expect(validateCredentials(() => Promise.reject(cause), options())).rejects.toBe(cause);
  });
});
