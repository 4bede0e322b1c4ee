import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { AssumeRoleWithWebIdentityCommandOutput } from "@aws-sdk/client-sts";
import type { Bench } from "../support.js";
import { refusal, start } from "../support.js";

function assume(aws: Bench, token: string): Promise<AssumeRoleWithWebIdentityCommandOutput> {
  const input = { RoleArn: aws.roleArn, RoleSessionName: "pod", WebIdentityToken: token };
  return aws.sts().send(new AssumeRoleWithWebIdentityCommand(input));
}

test("a good token opens a session without any signature", async () => {
  const aws = await start();
  const answer = await assume(aws, aws.control.webIdentityToken({ subject: "system:serviceaccount:app" }));
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: "system:serviceaccount:app",
    Audience: "sts.amazonaws.com",
    Provider: "idp.local-aws.test",
    AssumedRoleUser: { Arn: "arn:aws:sts::123456789012:assumed-role/app/pod" },
  });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const identity = await aws.sts({ credentials }).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe("arn:aws:sts::123456789012:assumed-role/app/pod");
  expect(aws.counters().calls).toMatchObject({ "sts:AssumeRoleWithWebIdentity": 1 });
});

test("an expired token is an ExpiredTokenException, on the server's clock", async () => {
  const aws = await start();
  const expired = await refusal(assume(aws, aws.control.webIdentityToken({ lifetimeSeconds: -1 })));
  expect(expired).toMatchObject({ name: "ExpiredTokenException", status: 400 });
  expect(expired.message).toMatch(
    /^Token expired: current date\/time \d+ must be before the expiration date\/time \d+$/,
  );

  const token = aws.control.webIdentityToken({ lifetimeSeconds: 600 });
  await assume(aws, token);
  aws.control.clockOffset(601_000);
  expect(await refusal(assume(aws, token))).toMatchObject({ name: "ExpiredTokenException" });
});

test("a token that is none, forged, of another issuer or audience is an InvalidIdentityToken", async () => {
  const aws = await start();
  const good = aws.control.webIdentityToken();
  const [header, , signature] = good.split(".");
  const payload = Buffer.from(
    JSON.stringify({ iss: "https://idp.local-aws.test", aud: "sts.amazonaws.com", exp: 9e9 }),
  );
  const forged = `${header ?? ""}.${payload.toString("base64url")}.${signature ?? ""}`;
  for (const [token, message] of [
    ["not a token", "The ID Token provided is not a valid JWT"],
    ["a.b.c", "The ID Token provided is not a valid JWT"],
    [forged, "Couldn't retrieve verification key"],
    [aws.control.webIdentityToken({ issuer: "https://other.test" }), "No OpenIDConnect provider found in your account"],
    [aws.control.webIdentityToken({ audience: "other" }), "Incorrect token audience"],
  ] as const) {
    const error = await refusal(assume(aws, token));
    expect(error).toMatchObject({ name: "InvalidIdentityTokenException", status: 400 });
    expect(error.message).toContain(message);
  }
});

test("a provider can reject its claims, and a role can want another subject", async () => {
  const aws = await start();
  aws.control.role(aws.roleArn, { webIdentitySubject: "system:serviceaccount:app" });
  expect(await refusal(assume(aws, aws.control.webIdentityToken({ subject: "other" })))).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
  });
  aws.control.identityProvider({ rejectClaims: true });
  expect(await refusal(assume(aws, aws.control.webIdentityToken()))).toMatchObject({
    name: "IDPRejectedClaimException",
    status: 403,
  });
});
