import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { refreshable } from "@brs/core";
import { providerContract } from "@brs/core/testing";
import { createCredentialChain } from "@aws-sdk/credential-providers";
import { webIdentityProvider, type TokenContext, type WebIdentityProviderOptions } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { rejected } from "./support/thrown.js";

const local = useLocalAws();
const saved = { ...process.env };
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "brs-sts-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
});
afterEach(() => {
  process.env = { ...saved };
});

function make(options: Partial<WebIdentityProviderOptions>) {
  const { aws } = local;
  return webIdentityProvider({ clientConfig: clientConfig(aws), params: { RoleArn: aws.roleArn }, ...options });
}

function sent() {
  return local.aws.control.requests("sts:AssumeRoleWithWebIdentity").map(({ params }) => params["WebIdentityToken"]);
}

describe("the provider contract", () => {
  const fixed = { token: "" };
  const checks = providerContract({
    create: () => make({ token: (fixed.token = local.aws.control.webIdentityToken()) }),
    createFailing: () =>
      make({ token: fixed.token, clientConfig: { endpoint: "http://127.0.0.1:1", region: "us-east-1" } }),
    get secrets() {
      return fixed.token === "" ? [] : [fixed.token];
    },
    inspect: (value) => inspect(value, { depth: 10, showHidden: true }),
    trips: () => sent().length,
  });
  test.each(checks)("$name", ({ run }) => run());
});

test("the call is unsigned and its parameters reach STS unchanged", async () => {
  const { aws } = local;
  const token = aws.control.webIdentityToken();
  const params = {
    RoleArn: aws.roleArn,
    RoleSessionName: "pod-1",
    DurationSeconds: 900,
    Policy: '{"Version":"2012-10-17","Statement":[]}',
    PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
  };
  const provider = make({ token, params: Object.freeze(params), accountId: true });
  expect(await provider()).toMatchObject({ accountId: aws.accountId, serverTime: expect.any(Date), requests: 1 });
  await provider.close();
  const request = aws.control.requests("sts:AssumeRoleWithWebIdentity").at(-1);
  expect(request?.accessKeyId).toBeUndefined();
  expect(request?.params).toMatchObject({
    WebIdentityToken: token,
    RoleArn: params.RoleArn,
    RoleSessionName: "pod-1",
    DurationSeconds: "900",
    Policy: params.Policy,
    "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
  });
});

test("the token file is read again at each refresh", async () => {
  const { aws } = local;
  const path = join(folder, "rotating");
  const tokens = [aws.control.webIdentityToken(), aws.control.webIdentityToken()] as const;
  await writeFile(path, `${tokens[0]}\n`);
  const credentials = refreshable(make({ token: { path } }));
  await credentials();
  await writeFile(path, tokens[1]);
  await credentials.refresh();
  await credentials.close();
  expect(sent()).toEqual(tokens);
});

test("a token function is called at each refresh", async () => {
  const { aws } = local;
  const contexts: TokenContext[] = [];
  const provider = make({
    token(context) {
      contexts.push(context);
      return aws.control.webIdentityToken();
    },
  });
  const { signal } = new AbortController();
  await provider({ signal });
  await provider();
  await provider.close();
  expect(contexts).toEqual([{ forceRefresh: false, signal }, { forceRefresh: false }]);
});

describe("the environment of EKS and CI", () => {
  test("says it all where no option is given", async () => {
    const { aws } = local;
    const path = join(folder, "env");
    const token = aws.control.webIdentityToken();
    await writeFile(path, token);
    Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: path,
      AWS_ROLE_ARN: aws.roleArn,
      AWS_ROLE_SESSION_NAME: "from-env",
    });
    const provider = webIdentityProvider({ clientConfig: clientConfig(aws) });
    await provider();
    await provider.close();
    expect(aws.control.requests("sts:AssumeRoleWithWebIdentity").at(-1)?.params).toMatchObject({
      WebIdentityToken: token,
      RoleArn: aws.roleArn,
      RoleSessionName: "from-env",
    });
  });

  test("gives way to each option", async () => {
    const { aws } = local;
    Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: "/nowhere",
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/env",
      AWS_ROLE_SESSION_NAME: "from-env",
    });
    const provider = make({
      token: aws.control.webIdentityToken(),
      params: { RoleArn: aws.roleArn, RoleSessionName: "mine" },
    });
    await provider();
    await provider.close();
    expect(aws.control.requests("sts:AssumeRoleWithWebIdentity").at(-1)?.params).toMatchObject({
      RoleArn: aws.roleArn,
      RoleSessionName: "mine",
    });
  });

  test("may be missing: a chain of the SDK's goes on to the next provider", async () => {
    const chain = createCredentialChain(webIdentityProvider(), async () => local.aws.credentials());
    await expect(chain()).resolves.toMatchObject({ accessKeyId: local.aws.accessKeyId });
  });

  test("without AWS_ROLE_SESSION_NAME the session is called brs", async () => {
    const { aws } = local;
    const provider = make({ token: aws.control.webIdentityToken() });
    await provider();
    await provider.close();
    expect(aws.control.requests("sts:AssumeRoleWithWebIdentity").at(-1)?.params).toMatchObject({
      RoleSessionName: "brs",
    });
  });
});

describe("a token that is over", () => {
  test("is read once more, and a newer one is used", async () => {
    const { aws } = local;
    const tokens = [aws.control.webIdentityToken({ lifetimeSeconds: -1 }), aws.control.webIdentityToken()];
    const asked: boolean[] = [];
    const provider = make({
      token({ forceRefresh }) {
        asked.push(forceRefresh);
        return tokens[forceRefresh ? 1 : 0]!;
      },
    });
    await expect(provider()).resolves.toHaveProperty("accessKeyId");
    await provider.close();
    expect(asked).toEqual([false, true]);
    expect(sent()).toEqual(tokens);
  });

  test("and stays the same is an error that may mend itself: somebody may replace the file", async () => {
    const { aws } = local;
    const token = aws.control.webIdentityToken({ lifetimeSeconds: -1 });
    const provider = make({ token });
    const error = await rejected(provider());
    await provider.close();
    expect(error).toMatchObject({
      code: "ERR_BRS_CREDENTIALS",
      param: "token",
      recoverable: true,
      details: { awsCode: "ExpiredTokenException" },
    });
    expect(error.message).toContain("token");
    expect(error.message).not.toContain(token);
    expect(sent()).toHaveLength(1);
  });
});

test("a token file that was read in the middle of its rotation is read once more", async () => {
  const { aws } = local;
  const path = join(folder, "half");
  const token = aws.control.webIdentityToken();
  const half = token.slice(0, token.length / 2);
  await writeFile(path, half);
  const provider = make({ token: { path } });
  aws.control.outage("sts:AssumeRoleWithWebIdentity", "hold", { count: 1 });
  const call = provider();
  await aws.control.whenHeld(1);
  await writeFile(path, token);
  aws.control.release();
  await expect(call).resolves.toHaveProperty("accessKeyId");
  await provider.close();
  expect(sent()).toEqual([half, token]);
});

test("a token file is the one that was named when the provider was made", async () => {
  const token = { path: join(folder, "one") };
  const text = local.aws.control.webIdentityToken();
  await writeFile(token.path, text);
  const provider = make({ token });
  token.path = join(folder, "of-the-next-tenant");
  await provider();
  await provider.close();
  expect(sent()).toEqual([text]);
});

test.each([
  ["of another issuer", { issuer: "https://elsewhere.test" }, "InvalidIdentityToken"],
  ["for another audience", { audience: "nobody" }, "InvalidIdentityToken"],
])("a token %s is refused for good", async (_, claims, awsCode) => {
  const { aws } = local;
  const provider = make({ token: aws.control.webIdentityToken(claims) });
  const error = await rejected(provider());
  await provider.close();
  expect(error).toMatchObject({
    code: "ERR_BRS_CREDENTIALS",
    param: "token",
    recoverable: false,
    details: { awsCode },
  });
});
