import { startLocalAws } from "@brs/local-aws";
import { inspect } from "node:util";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { refreshable, type RefreshWarning } from "@brs/core";
import { providerContract } from "@brs/core/testing";
import { stsProvider, type StsProviderOptions } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { rejected } from "./support/thrown.js";

const local = useLocalAws();

function options(more: Partial<StsProviderOptions> = {}): StsProviderOptions {
  const { aws } = local;
  return {
    masterCredentials: aws.credentials(),
    clientConfig: clientConfig(aws),
    params: { RoleArn: aws.roleArn },
    ...more,
  } as StsProviderOptions;
}

describe("the provider contract", () => {
  const checks = providerContract({
    create: () => stsProvider(options()),
    createFailing: () =>
      stsProvider(options({ clientConfig: { endpoint: "http://127.0.0.1:1", region: "us-east-1" } })),
    get secrets() {
      return [local.aws.secretAccessKey];
    },
    inspect: (value) => inspect(value, { depth: 10, showHidden: true }),
    trips: () => local.aws.counters().calls["sts:AssumeRole"] ?? 0,
  });
  test.each(checks)("$name", ({ run }) => run());
});

test("every parameter of AssumeRole reaches STS unchanged", async () => {
  const { aws } = local;
  const params = {
    RoleArn: aws.roleArn,
    RoleSessionName: "worker-7",
    PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    Policy: '{"Version":"2012-10-17","Statement":[]}',
    DurationSeconds: 900,
    Tags: [
      { Key: "team", Value: "a b" },
      { Key: "cost", Value: "" },
    ],
    TransitiveTagKeys: ["team"],
    ExternalId: "ext-1",
    SerialNumber: aws.mfaSerial,
    TokenCode: aws.control.mfaCode(),
    SourceIdentity: "me",
    ProvidedContexts: [{ ProviderArn: "arn:aws:iam::aws:contextProvider/IdentityCenter", ContextAssertion: "abcd" }],
  };
  const provider = stsProvider(options({ params }));
  // A real STS takes no ProvidedContexts without a matching token; what counts here is what was sent.
  await provider().catch(() => undefined);
  await provider.close();
  expect(aws.control.requests("sts:AssumeRole").at(-1)?.params).toMatchObject({
    RoleArn: params.RoleArn,
    RoleSessionName: "worker-7",
    "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    Policy: params.Policy,
    DurationSeconds: "900",
    "Tags.member.1.Key": "team",
    "Tags.member.1.Value": "a b",
    "Tags.member.2.Value": "",
    "TransitiveTagKeys.member.1": "team",
    ExternalId: "ext-1",
    SerialNumber: params.SerialNumber,
    TokenCode: params.TokenCode,
    SourceIdentity: "me",
    "ProvidedContexts.member.1.ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter",
    "ProvidedContexts.member.1.ContextAssertion": "abcd",
  });
});

test("the session is called brs unless it has a name", async () => {
  const { aws } = local;
  const provider = stsProvider(options());
  await provider();
  await provider.close();
  expect(aws.control.requests("sts:AssumeRole").at(-1)?.params).toMatchObject({ RoleSessionName: "brs" });
});

test("deeply frozen options work, and nothing of the caller's is written to", async () => {
  const { aws } = local;
  const { serialNumber } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/frozen");
  const given = options({
    masterCredentials: Object.freeze(aws.credentials()),
    clientConfig: Object.freeze({ ...clientConfig(aws), requestHandler: Object.freeze({ connectionTimeout: 2_000 }) }),
    clientPlugins: Object.freeze([Object.freeze({ applyToStack() {} })]),
    params: Object.freeze({
      RoleArn: aws.roleArn,
      SerialNumber: serialNumber,
      Tags: Object.freeze([Object.freeze({ Key: "a", Value: "b" })]),
    }),
    mfaCodeProvider: Object.freeze(async () => aws.control.mfaCode(serialNumber)),
  });
  const before = inspect(given, { depth: 10 });
  const provider = stsProvider(Object.freeze(given));
  await provider();
  await provider.close();
  expect(inspect(given, { depth: 10 })).toBe(before);
});

test("any AWS SDK client takes the provider as its credentials", async () => {
  const { aws } = local;
  const provider = stsProvider(options());
  const client = new STSClient({ ...clientConfig(aws), credentials: provider });
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(`arn:aws:sts::${aws.accountId}:assumed-role/app/brs`);
  client.destroy();
  await provider.close();
});

test("the account is put on the credentials only where it is asked for", async () => {
  const plain = stsProvider(options());
  const withAccount = stsProvider(
    options({ accountId: true, params: { RoleArn: "arn:aws:iam::210987654321:role/other" } }),
  );
  expect(await plain()).not.toHaveProperty("accountId");
  expect(await withAccount()).toMatchObject({ accountId: "210987654321" });
  await plain.close();
  await withAccount.close();
});

test("the answer tells STS's own time and the number of requests", async () => {
  const { aws } = local;
  aws.control.outage("sts:AssumeRole", "500", { count: 1 });
  const provider = stsProvider(options());
  // The clock stands: else a new second may begin between the session and the answer that tells of it.
  const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now());
  const answer = (await provider()) as { serverTime?: Date; requests?: number; expiration: Date };
  clock.mockRestore();
  await provider.close();
  expect(answer.requests).toBe(2);
  expect(answer.expiration.getTime() - answer.serverTime!.getTime()).toBe(3_600_000);
});

test("retries are what the client configuration says", async () => {
  const { aws } = local;
  aws.control.outage("sts:AssumeRole", "500");
  const provider = stsProvider(options({ clientConfig: { ...clientConfig(aws), maxAttempts: 1 } }));
  await rejected(provider());
  await provider.close();
  expect(aws.counters().calls["sts:AssumeRole"]).toBe(1);
});

test("one object of options serves many tenants: what is written into it later reaches no provider", async () => {
  const { aws } = local;
  const other = await startLocalAws();
  const tag = { Key: "tenant", Value: "one" };
  const keys = { ...aws.credentials() };
  const given = {
    masterCredentials: keys,
    clientConfig: { ...clientConfig(aws) },
    params: { RoleArn: aws.roleArn, Tags: [tag], TransitiveTagKeys: ["tenant"] },
  };
  const one = stsProvider(given);
  tag.Value = "two";
  given.params.Tags.push({ Key: "more", Value: "two" });
  Object.assign(keys, other.credentials());
  given.clientConfig.endpoint = other.endpoint;
  const two = stsProvider(given);
  given.clientConfig = { endpoint: "http://127.0.0.1:1", region: "us-east-1" };
  for (const provider of [one, two]) {
    await provider();
    await provider.close();
  }
  const sent = [aws, other].map(({ control }) => control.requests("sts:AssumeRole").at(-1));
  expect(sent.map((request) => request?.params["Tags.member.1.Value"])).toEqual(["one", "two"]);
  expect(sent[0]?.params).not.toHaveProperty(["Tags.member.2.Value"]);
  expect(sent.map((request) => request?.accessKeyId)).toEqual([aws.accessKeyId, other.accessKeyId]);
  await other.close();
});

test("a plugin is applied once, a named one too, over any number of refreshes", async () => {
  const { aws } = local;
  let applied = 0;
  let constructed = 0;
  const extension = {
    configure() {
      constructed++;
    },
  };
  const provider = stsProvider(
    options({
      clientConfig: { ...clientConfig(aws), extensions: [extension] },
      clientPlugins: [
        {
          applyToStack(stack) {
            applied++;
            stack.add((next) => (args) => next(args), { step: "build", name: "mine" });
          },
        },
      ],
    }),
  );
  await Promise.all([provider(), provider(), provider()]);
  await provider();
  await provider.close();
  expect({ applied, constructed }).toEqual({ applied: 1, constructed: 1 });
});

test("a client of the user's is used as it is and not destroyed", async () => {
  const { aws } = local;
  const client = new STSClient({ ...clientConfig(aws), credentials: aws.credentials() });
  const destroy = jest.spyOn(client, "destroy");
  const middleware = client.middlewareStack.identify().length;
  const provider = stsProvider({ client, params: { RoleArn: aws.roleArn } });
  await provider();
  await provider();
  await provider.close();
  expect(destroy).not.toHaveBeenCalled();
  expect(client.middlewareStack.identify()).toHaveLength(middleware);
  await expect(client.send(new GetCallerIdentityCommand({}))).resolves.toHaveProperty("Arn", aws.userArn);
  client.destroy();
});

test("the logger hears of each call, and no secret, token or MFA code", async () => {
  const { aws } = local;
  const lines: unknown[] = [];
  const log = (...content: unknown[]) => void lines.push(...content);
  const logger = { trace: log, debug: log, info: log, warn: log, error: log };
  const { serialNumber } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/logged");
  const TokenCode = aws.control.mfaCode(serialNumber);
  const provider = stsProvider(
    options({ logger, params: { RoleArn: aws.roleArn, SerialNumber: serialNumber, TokenCode } }),
  );
  const { secretAccessKey, sessionToken } = await provider();
  await rejected(provider());
  await provider.close();
  const text = inspect(lines, { depth: 20 });
  expect(text).toContain("AssumeRoleCommand");
  for (const secret of [secretAccessKey, sessionToken, TokenCode, aws.secretAccessKey])
    expect(text).not.toContain(secret);
});

test("aborting the signal ends the call", async () => {
  const { aws } = local;
  aws.control.outage("sts:AssumeRole", "hold");
  const provider = stsProvider(options());
  const controller = new AbortController();
  const call = provider({ signal: controller.signal });
  await aws.control.whenHeld(1);
  const reason = new Error("not needed any more");
  controller.abort(reason);
  await expect(call).rejects.toThrow(/not needed|abort/i);
  await provider.close();
});

test("a refreshable hears of what is odd, once", async () => {
  jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const { aws } = local;
  const params = { RoleArn: aws.roleArn, BrandNewFeature: 1 };
  const credentials = refreshable(stsProvider(options({ params: params as never })));
  const warnings: RefreshWarning[] = [];
  credentials.on("warning", (warning) => warnings.push(warning));
  await credentials();
  await credentials.refresh();
  await credentials.close();
  expect(warnings).toEqual([
    { code: "UNKNOWN_PARAMETER", message: expect.stringContaining("no parameter BrandNewFeature") },
  ]);
});
