import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { refusal, start } from "../support.js";

const DENIED = { name: "AccessDenied", status: 403 };
const INVALID = { name: "ValidationError", status: 400 };

test("AssumeRole hands out credentials that are the role's session, for as long as was asked", async () => {
  const aws = await start({ clockOffsetMs: 600_000 });
  const sts = aws.sts();
  const before = Math.floor((Date.now() + 600_000) / 1000) * 1000;
  const answer = await sts.send(
    new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::210987654321:role/team/app",
      RoleSessionName: "worker-7",
      DurationSeconds: 900,
    }),
  );

  expect(answer.AssumedRoleUser?.Arn).toBe("arn:aws:sts::210987654321:assumed-role/app/worker-7");
  expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:worker-7$/);
  expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  const lifetime = (answer.Credentials?.Expiration?.getTime() ?? 0) - before;
  expect(lifetime).toBeGreaterThanOrEqual(900_000);
  expect(lifetime).toBeLessThan(910_000);

  const {
    AccessKeyId: accessKeyId = "",
    SecretAccessKey: secretAccessKey = "",
    SessionToken,
  } = answer.Credentials ?? {};
  const identity = await aws
    .sts({ credentials: { accessKeyId, secretAccessKey, sessionToken: SessionToken ?? "" } })
    .send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({
    Account: "210987654321",
    Arn: "arn:aws:sts::210987654321:assumed-role/app/worker-7",
    UserId: answer.AssumedRoleUser?.AssumedRoleId,
  });
});

test("every parameter is recorded as it arrived", async () => {
  const aws = await start();
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const answer = await aws.sts().send(
    new AssumeRoleCommand({
      RoleArn: aws.roleArn,
      RoleSessionName: "all",
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }, { arn: "arn:aws:iam::123456789012:policy/own" }],
      Policy: policy,
      DurationSeconds: 1200,
      ExternalId: "ext/1",
      SerialNumber: aws.mfaSerial,
      TokenCode: aws.control.mfaCode(),
      Tags: [{ Key: "team", Value: "a b&c=d" }],
      TransitiveTagKeys: ["team"],
      SourceIdentity: "alice",
      ProvidedContexts: [{ ProviderArn: "arn:aws:iam::aws:contextProvider/IdentityCenter", ContextAssertion: "eyJ" }],
    }),
  );
  expect(answer).toMatchObject({ SourceIdentity: "alice", PackedPolicySize: 4 });
  expect(aws.control.requests("sts:AssumeRole").map((request) => request.params)).toEqual([
    expect.objectContaining({
      Action: "AssumeRole",
      RoleArn: aws.roleArn,
      RoleSessionName: "all",
      "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
      "PolicyArns.member.2.arn": "arn:aws:iam::123456789012:policy/own",
      Policy: policy,
      DurationSeconds: "1200",
      ExternalId: "ext/1",
      SerialNumber: aws.mfaSerial,
      TokenCode: expect.stringMatching(/^\d{6}$/),
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": "a b&c=d",
      "TransitiveTagKeys.member.1": "team",
      SourceIdentity: "alice",
      "ProvidedContexts.member.1.ContextAssertion": "eyJ",
    }),
  ]);
});

test("one control sets every lifetime from one second, another only the next session of a role or name", async () => {
  const aws = await start({ lifetimeSeconds: 7 });
  const expectLife = async (seconds: number, params = {}): Promise<void> => {
    const { expiration } = await aws.assume(params);
    const left = ((expiration?.getTime() ?? 0) - Date.now()) / 1000;
    expect(left).toBeLessThanOrEqual(seconds);
    expect(left).toBeGreaterThan(seconds - 6);
  };

  await expectLife(7);
  aws.control.nextLifetime({ seconds: 306, sessionName: "plain", count: 2 });
  aws.control.nextLifetime({ seconds: 24, roleArn: "arn:aws:iam::123456789012:role/brs" });
  aws.control.lifetime(3600);
  await expectLife(306, { RoleSessionName: "plain" });
  await expectLife(24, { RoleArn: "arn:aws:iam::123456789012:role/brs" });
  await expectLife(306, { RoleSessionName: "plain" });
  await expectLife(3600, { RoleSessionName: "plain" });
  await expectLife(3600, { RoleArn: "arn:aws:iam::123456789012:role/brs" });
  aws.control.lifetime(null);
  await expectLife(43_200, { DurationSeconds: 43_200 });
});

test("a session dies at its expiry on the server's clock, and not before", async () => {
  const aws = await start({ lifetimeSeconds: 60 });
  const session = await aws.assume();
  const sts = aws.sts({ credentials: { ...session } });
  await sts.send(new GetCallerIdentityCommand({}));
  aws.control.clockOffset(61_000);
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: "ExpiredToken",
    status: 403,
    message: "The security token included in the request is expired",
  });
});

test("a role assumed by a role lives an hour at most, and says so in AWS's words", async () => {
  const aws = await start();
  const first = await aws.assume({ DurationSeconds: 7200 });
  const second = await aws.assume({ RoleArn: "arn:aws:iam::123456789012:role/second", DurationSeconds: 3600 }, first);
  const third = await aws.assume({ RoleArn: "arn:aws:iam::123456789012:role/third" }, second);
  expect(third.accessKeyId).not.toBe(second.accessKeyId);
  expect(await refusal(aws.assume({ DurationSeconds: 3601 }, first))).toMatchObject({
    ...INVALID,
    message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
  });
  expect(aws.counters().assumeRole).toMatchObject({ "arn:aws:iam::123456789012:role/third": 1 });
});

test("a role's own rules hold: external id, MFA, longest session, nobody at all", async () => {
  const aws = await start();
  const { control, roleArn } = aws;
  control.role(roleArn, { externalId: "customer-1" });
  expect(await refusal(aws.assume())).toMatchObject({
    ...DENIED,
    message: `User: ${aws.userArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  });
  expect(await refusal(aws.assume({ ExternalId: "customer-2" }))).toMatchObject(DENIED);
  await aws.assume({ ExternalId: "customer-1" });

  control.role(roleArn, { requireMfa: true });
  expect(await refusal(aws.assume())).toMatchObject(DENIED);
  await aws.assume({ SerialNumber: aws.mfaSerial, TokenCode: control.mfaCode() });

  control.role(roleArn, { maxSessionSeconds: 3600 });
  expect(await refusal(aws.assume({ DurationSeconds: 3601 }))).toMatchObject({
    ...INVALID,
    message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  });
  await aws.assume({ DurationSeconds: 3600 });

  control.role(roleArn, { deny: true });
  expect(await refusal(aws.assume())).toMatchObject(DENIED);
});

test.each([
  [{ RoleArn: "short" }, "Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater"],
  [{ RoleArn: undefined }, "Value null at 'roleArn' failed to satisfy constraint: Member must not be null"],
  [{ RoleArn: "arn:aws:iam::123456789012:user/x" }, "arn:aws:iam::123456789012:user/x is invalid"],
  [
    { RoleSessionName: "a b" },
    "'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression",
  ],
  [{ DurationSeconds: 899 }, "'durationSeconds' failed to satisfy constraint: Member must have value greater than or"],
  [{ DurationSeconds: 43_201 }, "'durationSeconds' failed to satisfy constraint: Member must have value less than or"],
  [{ TokenCode: "12345" }, "'tokenCode' failed to satisfy constraint: Member must have length greater than or equal"],
  [{ ExternalId: "a b" }, "'externalId' failed to satisfy constraint"],
  [{ PolicyArns: [{ arn: "nonsense" }] }, "nonsense is invalid"],
])("a parameter out of AWS's range is a ValidationError: %j", async (params, message) => {
  const aws = await start();
  const error = await refusal(aws.assume(params));
  expect(error).toMatchObject(INVALID);
  expect(error.message).toContain(message);
});

test("several bad parameters are reported together", async () => {
  const aws = await start();
  const { message } = await refusal(aws.assume({ RoleSessionName: "x", DurationSeconds: 1 }));
  expect(message).toMatch(/^2 validation errors detected: /);
});

test.each([
  [{ Policy: "{" }, "MalformedPolicyDocument"],
  [{ Policy: "[]" }, "MalformedPolicyDocument"],
  [{ Policy: JSON.stringify({ Statement: ["x".repeat(5000)] }) }, "PackedPolicyTooLarge"],
  [
    {
      Tags: [
        { Key: "A", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    },
    "InvalidParameterValue",
  ],
])("policies and tags that AWS refuses are refused: %#", async (params, code) => {
  const aws = await start();
  // The SDK names modelled errors after their class: `MalformedPolicyDocumentException`.
  const error = await refusal(aws.assume(params));
  expect(error.name).toMatch(new RegExp(`^${code}(Exception)?$`));
  expect(error.status).toBe(400);
});
