import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Bench, Refusal, SessionKeys } from "./support.js";
import { refusal, start } from "./support.js";

interface Callers {
  readonly s3: () => Promise<unknown>;
  readonly sts: () => Promise<unknown>;
  readonly dynamodb: () => Promise<unknown>;
}

/** The cheapest call of each service, with the given keys. */
function callers(aws: Bench, keys: SessionKeys, config: object = {}): Callers {
  const s3 = aws.s3({ ...config, credentials: { ...keys } });
  const sts = aws.sts({ ...config, credentials: { ...keys } });
  const dynamodb = aws.dynamodb({ ...config, credentials: { ...keys } });
  return {
    s3: () => s3.send(new ListBucketsCommand({})),
    sts: () => sts.send(new GetCallerIdentityCommand({})),
    dynamodb: () => dynamodb.send(new ListTablesCommand({})),
  };
}

async function refusals(calls: Callers): Promise<Record<keyof Callers, [string, number | undefined]>> {
  const short = ({ name, status }: Refusal): [string, number | undefined] => [name, status];
  return {
    s3: short(await refusal(calls.s3())),
    sts: short(await refusal(calls.sts())),
    dynamodb: short(await refusal(calls.dynamodb())),
  };
}

test("requests with the right keys are let in by every service, in any region", async () => {
  const aws = await start();
  const session = await aws.assume();
  for (const keys of [aws.credentials(), session]) {
    const calls = callers(aws, keys, { region: "ap-southeast-2" });
    await Promise.all([calls.s3(), calls.sts(), calls.dynamodb()]);
  }
  expect(aws.counters().regions).toMatchObject({ "s3 ap-southeast-2": 2, "dynamodb ap-southeast-2": 2 });
});

test("an unknown key is refused under each service's own name", async () => {
  const aws = await start();
  expect(await refusals(callers(aws, { accessKeyId: "AKIANOBODY", secretAccessKey: "x" }))).toEqual({
    s3: ["InvalidAccessKeyId", 403],
    sts: ["InvalidClientTokenId", 403],
    dynamodb: ["UnrecognizedClientException", 400],
  });
});

test("a wrong secret gives a wrong signature", async () => {
  const aws = await start();
  expect(await refusals(callers(aws, { ...aws.credentials(), secretAccessKey: "wrong" }))).toEqual({
    s3: ["SignatureDoesNotMatch", 403],
    sts: ["SignatureDoesNotMatch", 403],
    dynamodb: ["InvalidSignatureException", 400],
  });
});

test("a wrong token, another session's token, and a token beside a permanent key are refused", async () => {
  const aws = await start();
  const [one, two] = [await aws.assume(), await aws.assume()];
  const bad = {
    s3: ["InvalidToken", 400],
    sts: ["InvalidClientTokenId", 403],
    dynamodb: ["UnrecognizedClientException", 400],
  };
  expect(await refusals(callers(aws, { ...one, sessionToken: "made up" }))).toEqual(bad);
  expect(await refusals(callers(aws, { ...one, sessionToken: two.sessionToken ?? "" }))).toEqual(bad);
  expect(await refusals(callers(aws, { ...aws.credentials(), sessionToken: one.sessionToken ?? "" }))).toEqual(bad);
});

test("a temporary key without its token is unknown", async () => {
  const aws = await start();
  const { accessKeyId, secretAccessKey } = await aws.assume();
  expect(await refusals(callers(aws, { accessKeyId, secretAccessKey }))).toEqual({
    s3: ["InvalidAccessKeyId", 403],
    sts: ["InvalidClientTokenId", 403],
    dynamodb: ["UnrecognizedClientException", 400],
  });
});

test("an expired session is refused with each service's code, text and status", async () => {
  const aws = await start();
  const session = await aws.assume();
  const calls = callers(aws, session);
  expect(aws.control.expire(session.accessKeyId)).toBe(1);
  expect(await refusals(calls)).toEqual({
    s3: ["ExpiredToken", 400],
    sts: ["ExpiredToken", 403],
    dynamodb: ["ExpiredTokenException", 400],
  });
  expect((await refusal(calls.s3())).message).toBe("The provided token has expired.");
  expect((await refusal(calls.dynamodb())).message).toBe("The security token included in the request is expired");
});

test("a clock that is more than 15 minutes wrong is refused, and corrected by the SDK with the Date header", async () => {
  for (const hours of [12, -12]) {
    const aws = await start({ clockOffsetMs: hours * 3_600_000 });
    expect(await refusals(callers(aws, aws.credentials()))).toEqual({
      s3: ["RequestTimeTooSkewed", 403],
      sts: ["SignatureDoesNotMatch", 403],
      dynamodb: ["InvalidSignatureException", 400],
    });
    const corrected = callers(aws, aws.credentials(), { maxAttempts: 2 });
    await Promise.all([corrected.s3(), corrected.sts(), corrected.dynamodb()]);
  }
});

test("fourteen minutes either way are let in", async () => {
  for (const minutes of [14, -14]) {
    const aws = await start({ clockOffsetMs: minutes * 60_000 });
    const calls = callers(aws, aws.credentials());
    await Promise.all([calls.s3(), calls.sts(), calls.dynamodb()]);
  }
});

test("STS says which way the clock is wrong", async () => {
  const ahead = await start({ clockOffsetMs: 3_600_000 });
  expect((await refusal(callers(ahead, ahead.credentials()).sts())).message).toMatch(
    /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
  );
  const behind = await start({ clockOffsetMs: -3_600_000 });
  expect((await refusal(callers(behind, behind.credentials()).sts())).message).toMatch(/^Signature not yet current: /);
});

test("what was changed on the way is noticed: header, query, path, body", async () => {
  const aws = await start();
  aws.control.bucket("photos");
  const changes: readonly ((request: {
    headers: Record<string, string>;
    path: string;
    query: object;
    body: unknown;
  }) => void)[] = [
    (request) => (request.headers["x-amz-user-agent"] = "someone-else"),
    (request) => (request.query = { "x-id": "GetObject" }),
    (request) => (request.path = "/photos/other"),
    (request) => (request.headers["x-amz-content-sha256"] = "0".repeat(64)),
    (request) => (request.body = "other"),
  ];
  const codes: string[] = [];
  for (const change of changes) {
    const s3 = aws.s3();
    s3.middlewareStack.add(
      (next) => (args) => {
        change(args.request as Parameters<typeof change>[0]);
        return next(args);
      },
      { step: "deserialize", priority: "high" },
    );
    codes.push((await refusal(s3.send(new PutObjectCommand({ Bucket: "photos", Key: "k", Body: "body!" })))).name);
  }
  expect(codes).toEqual([
    "SignatureDoesNotMatch",
    "SignatureDoesNotMatch",
    "SignatureDoesNotMatch",
    "SignatureDoesNotMatch",
    "XAmzContentSHA256Mismatch",
  ]);
});

test("a signature for another service opens nothing", async () => {
  const aws = await start();
  const dynamodb = aws.dynamodb({ signingName: "sts" } as object);
  expect(await refusal(dynamodb.send(new ListTablesCommand({})))).toMatchObject({
    name: "InvalidSignatureException",
    message: "Credential should be scoped to correct service: 'dynamodb'. ",
  });
});

test("unsigned and half-signed requests are refused in each service's words", async () => {
  const aws = await start();
  const post = async (headers: Record<string, string>, body: string): Promise<string> =>
    (await fetch(aws.endpoint, { method: "POST", headers, body })).text();
  const sts = { "content-type": "application/x-www-form-urlencoded" };
  const dynamodb = { "x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0" };
  expect(await post(sts, "Action=GetCallerIdentity")).toContain("<Code>MissingAuthenticationToken</Code>");
  expect(await post(dynamodb, "{}")).toContain("#MissingAuthenticationTokenException");
  expect(await (await fetch(aws.endpoint)).text()).toContain("<Code>AccessDenied</Code>");

  const half = { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sts/aws4_request" };
  expect(await post({ ...sts, ...half }, "Action=GetCallerIdentity")).toContain("<Code>IncompleteSignature</Code>");
  const basic = { authorization: "Basic dXNlcjpwYXNz" };
  expect(await post({ ...dynamodb, ...basic }, "{}")).toContain("#IncompleteSignatureException");
  expect(await (await fetch(aws.endpoint, { headers: basic })).text()).toContain(
    "<Code>AuthorizationHeaderMalformed</Code>",
  );
});

test("a request that no service can read is refused in the service's own shape", async () => {
  const aws = await start();
  const post = async (headers: Record<string, string>, body: string): Promise<[number, string]> => {
    const response = await fetch(aws.endpoint, { method: "POST", headers, body });
    return [response.status, await response.text()];
  };
  const sts = { "content-type": "application/x-www-form-urlencoded" };
  const dynamodb = { "x-amz-target": "DynamoDB_20120810.ListTables" };
  const large = "x".repeat(1024 * 1024 + 1);
  expect(await post(sts, large)).toEqual([413, expect.stringContaining("<Code>RequestEntityTooLarge</Code>")]);
  expect(await post(dynamodb, "{")).toEqual([400, expect.stringContaining("#SerializationException")]);
  expect(await post(dynamodb, "7")).toEqual([400, expect.stringContaining("#SerializationException")]);
});
