import { HttpRequest } from "@smithy/core/protocols";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { refusal, start } from "../support.js";

test("GetSessionToken gives the user a session of twelve hours, or as long as asked", async () => {
  const aws = await start();
  const sts = aws.sts();
  const seconds = async (input: { DurationSeconds?: number }): Promise<number> => {
    const { Credentials } = await sts.send(new GetSessionTokenCommand(input));
    return ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
  };
  expect(await seconds({})).toBeGreaterThan(43_000);
  expect(await seconds({})).toBeLessThanOrEqual(43_200);
  expect(await seconds({ DurationSeconds: 900 })).toBeLessThanOrEqual(900);

  const { Credentials: keys } = await sts.send(new GetSessionTokenCommand({}));
  const session = {
    accessKeyId: keys?.AccessKeyId ?? "",
    secretAccessKey: keys?.SecretAccessKey ?? "",
    sessionToken: keys?.SessionToken ?? "",
  };
  const inSession = aws.sts({ credentials: session });
  expect(await inSession.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: aws.userArn });
  expect(await refusal(inSession.send(new GetSessionTokenCommand({})))).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message: "Cannot call GetSessionToken with session credentials",
  });
});

test("GetSessionToken is refused to a role's session, and out of range", async () => {
  const aws = await start();
  const role = aws.sts({ credentials: { ...(await aws.assume()) } });
  expect(await refusal(role.send(new GetSessionTokenCommand({})))).toMatchObject({ name: "AccessDenied" });
  expect(await refusal(aws.sts().send(new GetSessionTokenCommand({ DurationSeconds: 129_601 })))).toMatchObject({
    name: "ValidationError",
  });
});

test("GetCallerIdentity names the user behind the base key", async () => {
  const aws = await start();
  expect(await aws.sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: aws.accountId,
    Arn: aws.userArn,
    UserId: expect.stringMatching(/^AIDA/),
  });
});

test("an action that STS does not have is an InvalidAction", async () => {
  const aws = await start();
  const response = await fetch(aws.endpoint, { method: "POST", body: new URLSearchParams({ Action: "Dance" }) });
  // Nobody signed it, and AWS asks for that first.
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("<Code>MissingAuthenticationToken</Code>");
});

test("GetCallerIdentity can be presigned, as Kubernetes tokens for EKS are", async () => {
  const aws = await start();
  const session = await aws.assume();
  const signer = new SignatureV4({
    service: "sts",
    region: "eu-west-1",
    credentials: { ...session },
    sha256: Hash.bind(null, "sha256"),
  });
  const request = new HttpRequest({
    path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { host: aws.url.host, "x-k8s-aws-id": "cluster" },
  });
  const { query } = await signer.presign(request, { expiresIn: 60, unhoistableHeaders: new Set(["x-k8s-aws-id"]) });
  const url = `${aws.endpoint}/?${new URLSearchParams(query as Record<string, string>).toString().replaceAll("+", "%20")}`;
  const good = await fetch(url, { headers: { "x-k8s-aws-id": "cluster" } });
  expect(await good.text()).toContain("assumed-role/app/test</Arn>");
  const other = await fetch(url, { headers: { "x-k8s-aws-id": "other" } });
  expect(await other.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
  aws.control.clockOffset(61_000);
  const late = await fetch(url, { headers: { "x-k8s-aws-id": "cluster" } });
  expect(await late.text()).toContain("Signature expired");
});
