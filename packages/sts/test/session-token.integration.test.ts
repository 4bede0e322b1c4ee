import { inspect } from "node:util";
import { providerContract } from "@brs/core/testing";
import { sessionTokenProvider, stsProvider, type SessionTokenProviderOptions } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { thrown } from "./support/thrown.js";

const local = useLocalAws();

function make(options: Partial<SessionTokenProviderOptions> = {}) {
  const { aws } = local;
  return sessionTokenProvider({
    masterCredentials: aws.credentials(),
    clientConfig: clientConfig(aws),
    ...options,
  } as SessionTokenProviderOptions);
}

describe("the provider contract", () => {
  const checks = providerContract({
    create: () => make(),
    createFailing: () => make({ clientConfig: { endpoint: "http://127.0.0.1:1", region: "us-east-1" } }),
    get secrets() {
      return [local.aws.secretAccessKey];
    },
    inspect: (value) => inspect(value, { depth: 10, showHidden: true }),
    trips: () => local.aws.counters().calls["sts:GetSessionToken"] ?? 0,
  });
  test.each(checks)("$name", ({ run }) => run());
});

test("parameters and the MFA code reach STS unchanged", async () => {
  const { aws } = local;
  const { serialNumber } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/params");
  const code = aws.control.mfaCode(serialNumber);
  const params = Object.freeze({ DurationSeconds: 900, SerialNumber: serialNumber });
  const provider = make({ params, mfaCodeProvider: async () => code });
  await provider();
  await provider.close();
  expect(aws.control.requests("sts:GetSessionToken").at(-1)?.params).toMatchObject({
    DurationSeconds: "900",
    SerialNumber: serialNumber,
    TokenCode: code,
  });
});

test("near misses are named, unknown parameters pass", () => {
  jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  expect(thrown(() => make({ params: { durationSeconds: 1 } as never }))).toMatchObject({
    param: "params.durationSeconds",
  });
  expect(thrown(() => make({ params: { RoleArn: "x" } as never, mfaCodeProvdier: 1 } as never)).message).toContain(
    "mfaCodeProvider",
  );
  expect(make({ params: { BrandNewFeature: 1 } as never })).toBeInstanceOf(Function);
});

test("five roles under one MFA device ask for one code in all", async () => {
  const { aws } = local;
  const { serialNumber } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/five");
  let prompts = 0;
  const user = make({
    params: { SerialNumber: serialNumber },
    mfaCodeProvider: async () => (prompts++, aws.control.mfaCode(serialNumber)),
  });
  const roles = ["a", "b", "c", "d", "e"].map((name) => {
    const RoleArn = `arn:aws:iam::123456789012:role/${name}`;
    aws.control.role(RoleArn, { requireMfa: true });
    return stsProvider({ masterCredentials: user, clientConfig: clientConfig(aws), params: { RoleArn } });
  });
  expect(roles.map((role) => role.interactive)).toEqual([true, true, true, true, true]);
  await Promise.all(roles.map((role) => role()));
  await Promise.all(roles.map((role) => role()));
  await Promise.all(roles.map((role) => role.close()));
  expect(prompts).toBe(1);
  expect(aws.counters()).toMatchObject({
    calls: { "sts:GetSessionToken": 1, "sts:AssumeRole": 10 },
    mfa: { accepted: 1, refused: 0 },
  });
});
