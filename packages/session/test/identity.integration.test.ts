import { STSClient } from "@aws-sdk/client-sts";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { stsProvider } from "@brs/sts";
import { buildSync } from "esbuild";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createSession } from "../src/index.js";
import { assumed, assumeRole } from "./support/assume-role.js";
import { bareInstall, type BareInstall } from "./support/bare-install.js";
import { openSession, silent } from "./support/open-session.js";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.control.reset();
  aws.control.resetCounters();
});

describe("whoami", () => {
  test("is the session's own identity, not the one that it was assumed from", async () => {
    const provider = stsProvider({
      params: { RoleArn: aws.roleArn, RoleSessionName: "worker-7" },
      masterCredentials: aws.credentials(),
      clientConfig: { endpoint: aws.endpoint },
    });
    await using session = openSession(aws, {}, provider);
    expect(await session.whoami()).toEqual({
      account: aws.accountId,
      arn: `arn:aws:sts::${aws.accountId}:assumed-role/app/worker-7`,
      userId: expect.stringMatching(/^AROA\w+:worker-7$/),
    });
  });

  test("asks in the session's Region, and where none is known in us-east-1", async () => {
    const regions = () => aws.control.requests("sts:GetCallerIdentity").map((request) => request.region);
    const clientDefaults = { endpoint: aws.endpoint, logger: silent };
    await using named = createSession(aws.credentials(), { region: "eu-south-2", clientDefaults });
    await named.whoami();
    const { AWS_REGION } = process.env;
    delete process.env["AWS_REGION"];
    try {
      await using silentOne = createSession(aws.credentials(), { profile: "no-such-profile", clientDefaults });
      await silentOne.whoami();
    } finally {
      if (AWS_REGION !== undefined) process.env["AWS_REGION"] = AWS_REGION;
    }
    expect(regions()).toEqual(["eu-south-2", "us-east-1"]);
  });

  test("heals like any other call", async () => {
    await using session = openSession(aws);
    await session.whoami();
    aws.control.expireAll();
    await session.whoami();
    expect(aws.counters().calls["sts:AssumeRole"]).toBe(2);
  });

  test("ends when its signal says so", async () => {
    await using session = openSession(aws);
    await session.credentials();
    aws.control.outage("sts:GetCallerIdentity", "hang", { count: 1 });
    await expect(session.whoami({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test.each(["whoami", "validate"] as const)(
    "%s ends with the signal's reason while the source is being asked, which goes on for the others",
    async (question) => {
      await using session = openSession(aws);
      aws.control.outage("sts:AssumeRole", "hold", { count: 1 });
      const controller = new AbortController();
      const reason = new Error("not needed any more");
      const abandoned = session[question]({ signal: controller.signal });
      const patient = session[question]();
      await aws.control.whenHeld(1);
      controller.abort(reason);
      await expect(abandoned).rejects.toBe(reason);
      await expect(session[question]({ signal: controller.signal })).rejects.toBe(reason);
      aws.control.release();
      await expect(patient).resolves.toBeDefined();
      expect(assumed(aws)).toBe(1);
    },
  );

  test.each([
    ["signal", { signal: {} }],
    ["signal", { signal: null }],
    ["abortSignal", { abortSignal: AbortSignal.abort() }],
    ["options", null],
  ])("refuses a wrong %s before anybody is asked", async (param, options) => {
    await using session = openSession(aws);
    for (const question of ["whoami", "validate"] as const) {
      await expect(session[question](options as object)).rejects.toMatchObject({ code: "ERR_BRS_VALIDATION", param });
    }
    expect(assumed(aws)).toBe(0);
  });

  test("rejects when something else than STS answers", async () => {
    await using session = openSession(aws);
    await session.credentials();
    aws.control.outage("sts:GetCallerIdentity", "error", { count: 1, code: "x", status: 200, message: "welcome" });
    await expect(session.whoami()).rejects.toMatchObject({ code: "ERR_BRS_REQUEST" });
  });

  test("rejects with STS's error, and with the source's", async () => {
    await using session = openSession(aws);
    aws.control.outage("sts:GetCallerIdentity", "deny");
    await expect(session.whoami()).rejects.toMatchObject({ name: "AccessDenied" });
    aws.control.outage("sts:AssumeRole", "deny");
    await using other = openSession(aws);
    await expect(other.whoami()).rejects.toMatchObject({
      code: "ERR_BRS_CREDENTIALS",
      cause: { name: "AccessDenied" },
    });
  });
});

describe("validate", () => {
  const fixed = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
    createSession(credentials, { region: aws.region, clientDefaults: { endpoint: aws.endpoint, logger: silent } });

  test("valid: with the identity", async () => {
    await using session = openSession(aws);
    const identity = await session.whoami();
    expect(await session.validate()).toEqual({ valid: true, identity });
  });

  test.each([
    ["an unknown key", () => ({ ...aws.credentials(), accessKeyId: "AKIAUNKNOWNUNKNOWN00" }), "InvalidClientTokenId"],
    ["a wrong secret", () => ({ ...aws.credentials(), secretAccessKey: "wrong" }), "SignatureDoesNotMatch"],
  ])("invalid: %s", async (_, credentials, name) => {
    await using session = fixed(credentials());
    expect(await session.validate()).toMatchObject({ valid: false, reason: "invalid", cause: { name } });
  });

  test("expired: by AWS's word, whatever the local clock says", async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await assumeRole(aws)();
    aws.control.expireAll();
    await using session = fixed({ accessKeyId, secretAccessKey, sessionToken });
    expect(await session.validate()).toMatchObject({
      valid: false,
      reason: "expired",
      cause: { name: "ExpiredToken" },
    });
  });

  test("a rejected token that can be renewed is valid", async () => {
    await using session = openSession(aws);
    await session.credentials();
    aws.control.expireAll();
    expect(await session.validate()).toMatchObject({ valid: true });
  });

  test("denied", async () => {
    await using session = openSession(aws);
    aws.control.outage("sts:GetCallerIdentity", "deny", { count: 1 });
    expect(await session.validate()).toMatchObject({ valid: false, reason: "denied", cause: { name: "AccessDenied" } });
  });

  test.each([
    ["STS is out of order", () => aws.control.outage("sts:GetCallerIdentity", "500"), { name: "InternalFailure" }],
    [
      "STS cannot be reached",
      () => aws.control.outage("sts:GetCallerIdentity", "reset"),
      { message: expect.stringContaining("ECONNRESET") },
    ],
    ["the source is denied", () => aws.control.outage("sts:AssumeRole", "deny"), { code: "ERR_BRS_CREDENTIALS" }],
  ])("rejects when %s: that says nothing about the credentials", async (_, break_, error) => {
    await using session = openSession(aws);
    break_();
    await expect(session.validate()).rejects.toMatchObject(error);
  });
});

describe("without @aws-sdk/client-sts", () => {
  let install: BareInstall;
  beforeAll(async () => {
    install = await bareInstall();
  });
  afterAll(() => install[Symbol.asyncDispose]());

  const body = `
    const session = createSession({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }, { region: "eu-west-1" });
    const say = (error) => console.log(error.code, error.message.includes("npm i @aws-sdk/client-sts"), error.param);
    session.whoami().catch(say).then(() => session.validate()).catch(say);`;
  const sources = {
    "app.mjs": `import { createSession } from "@brs/session";${body}`,
    "app.cjs": `const { createSession } = require("@brs/session");${body}`,
  };
  const line = "ERR_BRS_PEER_MISSING true @aws-sdk/client-sts\n";
  const run = async (file: string): Promise<string> =>
    (await promisify(execFile)(process.execPath, [file], { timeout: 15_000 })).stdout;

  test.each(Object.entries(sources))("%s says what to install", async (name, code) => {
    expect(await run(await install.app(name, code))).toBe(line + line);
  });

  test.each(Object.entries(sources))("%s can be bundled, and then says so, too", async (name, code) => {
    const entry = await install.app(name, code);
    const outfile = join(install.folder, `bundled-${name}`);
    const format = name.endsWith(".mjs") ? "esm" : "cjs";
    // What is left of the SDK in there is CommonJS, which asks for require().
    const banner = {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    };
    buildSync({
      entryPoints: [entry],
      outfile,
      format,
      bundle: true,
      platform: "node",
      logLevel: "silent",
      ...(format === "esm" ? { banner } : {}),
    });
    expect(await run(outfile)).toBe(line + line);
  });

  test("here it is installed, so that the tests above mean something", () => {
    expect(new STSClient({ region: aws.region })).toBeDefined();
  });
});
