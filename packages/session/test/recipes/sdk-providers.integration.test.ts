// The recipes of docs/guides/sdk-providers.md, as they stand there.
import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import * as mfa from "@brs/mfa";
import type { Session } from "../../src/index.js";
import { cognitoIdentity, containerCredentials, instanceMetadata, ssoPortal } from "./support/endpoints.js";
import { runRecipe } from "./support/guide.js";
import { caller, next, provesItsOwnWindow } from "./support/own-window.js";
import { issueKeys, startSourceStub, type SourceStub } from "./support/source-stub.js";
import { useStage } from "./support/stage.js";
import { until } from "./support/until.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REFUSED = { status: 400, body: { __type: "NotAuthorizedException", message: "no" } };
const stage = useStage();

interface Unsigned {
  readonly session: Session;
  readonly publicData: S3Client;
  readonly unsigned: object;
}
const unsignedNames = ["session", "publicData", "unsigned"] as const;

const succeeded = (action: string): number => stage.aws.counters().succeeded[`sts:${action}`] ?? 0;

/** `aws sso login`, or what is left of one that is over. */
async function login(expiresAt: Date = new Date(Date.now() + 8 * HOUR)): Promise<void> {
  const file = `.aws/sso/cache/${createHash("sha1").update("corp").digest("hex")}.json`;
  await stage.write(file, JSON.stringify({ accessToken: "portal-token", expiresAt: expiresAt.toISOString() }));
}

async function startSso(): Promise<SourceStub> {
  const portal = await startSourceStub(stage.aws, ssoPortal("portal-token"));
  stage.setEnvironment({ AWS_ENDPOINT_URL_SSO: portal.url });
  await stage.write(
    ".aws/config",
    `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-central-1
[profile dev]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = developer
`,
  );
  await login();
  return portal;
}

describe("fromSSO", () => {
  test("is renewed in the session's own window, and a portal or a login that is over stops nobody", async () => {
    await using portal = await startSso();
    await using session = runRecipe("IAM Identity Center (SSO)", stage).session;
    await provesItsOwnWindow(stage, session, {
      given: portal.given,
      troubles: [() => portal.behave({ status: 401 }), () => login(new Date(Date.now() - HOUR))],
      mend: async () => {
        portal.behave("renew");
        await login();
      },
    });
  });

  test("as the master of a role is asked only when its own credentials are over", async () => {
    await using portal = await startSso();
    await using session = runRecipe("A role on top of SSO", stage).session;
    await provesItsOwnWindow(stage, session, {
      given: () => succeeded("AssumeRole"),
      troubles: [() => stage.aws.control.outage("sts", "deny")],
      mend: () => stage.aws.control.outage("sts", "off"),
    });
    // Three generations of the role, over an hour and three quarters.
    expect(portal.given()).toBe(2);
  });
});

test("fromCognitoIdentityPool is renewed in the session's own window, and a pool that refuses or lags stops nobody", async () => {
  await using pool = await startSourceStub(stage.aws, cognitoIdentity);
  stage.setEnvironment({ AWS_ENDPOINT_URL_COGNITO_IDENTITY: pool.url });
  await using session = runRecipe("A Cognito identity pool", stage).session;
  await provesItsOwnWindow(stage, session, {
    given: pool.given,
    troubles: [() => pool.behave(REFUSED), () => pool.behave("expired")],
    mend: () => pool.behave("renew"),
  });
});

describe("fromIni", () => {
  const keys = () =>
    `aws_access_key_id = ${stage.aws.accessKeyId}\naws_secret_access_key = ${stage.aws.secretAccessKey}\n`;

  test("with a role is renewed in the session's own window, and STS in trouble stops nobody", async () => {
    const { aws } = stage;
    const profiles = `[profile base]\n${keys()}[profile app]\nrole_arn = ${aws.roleArn}\nsource_profile = base\n`;
    await stage.write(".aws/config", profiles);
    await using session = runRecipe("A profile", stage).session;
    await provesItsOwnWindow(stage, session, {
      given: () => succeeded("AssumeRole"),
      troubles: [() => aws.control.outage("sts", "deny"), () => aws.control.outage("sts", "garbage")],
      mend: () => aws.control.outage("sts", "off"),
    });
  });

  test("with plain keys is kept, or read again at the age that the user allows", async () => {
    const write = (section: string) => stage.write(".aws/credentials", `[app]\n${section}`);
    await write(keys());
    await using kept = runRecipe("A profile", stage).session;
    await using replaced = runRecipe("A profile whose keys somebody else replaces", stage).session;
    const call = caller(stage, replaced);
    expect(await call()).toBe(stage.aws.accessKeyId);
    expect(await caller(stage, kept)()).toBe(stage.aws.accessKeyId);
    expect([kept.credentials.phase, replaced.credentials.phase]).toEqual(["static", "fresh"]);

    const { accessKeyId, secretAccessKey, sessionToken } = issueKeys(stage.aws, 3_600);
    await write(
      `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`,
    );
    stage.pass(11 * MINUTE);
    const refreshed = next(replaced, "refreshed");
    expect(await call()).toBe(stage.aws.accessKeyId);
    await refreshed;
    expect(await call()).toBe(accessKeyId);

    // Nothing new in the file is no trouble, at any age.
    stage.pass(20 * MINUTE);
    expect(await call()).toBe(accessKeyId);
    expect(kept.credentials.phase).toBe("static");
  });

  test("with MFA asks the person once for all who wait, and never behind a call", async () => {
    const { aws } = stage;
    aws.control.role(aws.roleArn, { requireMfa: true });
    await stage.write(
      ".aws/config",
      `[profile base]\n${keys()}[profile admin]\nrole_arn = ${aws.roleArn}\nsource_profile = base\nmfa_serial = ${aws.mfaSerial}\n`,
    );
    let questions = 0;
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = {
      write(question: string) {
        expect(question).toBe(`MFA code for ${aws.mfaSerial}: `);
        questions++;
        return input.write(`${aws.control.mfaCode()}\n`);
      },
    };
    const terminal: typeof mfa = {
      ...mfa,
      promptMfa: (options) => mfa.promptMfa({ ...options, input, output }),
    };
    await using session = runRecipe("A role profile with MFA", {
      refresh: stage.refresh,
      modules: { "@brs/mfa": terminal },
    }).session;
    const call = caller(stage, session);
    const [first] = await Promise.all(Array.from({ length: 20 }, call));
    expect(questions).toBe(1);

    stage.pass(50 * MINUTE);
    expect(session.credentials.phase).toBe("advisory");
    expect(await call()).toBe(first);
    stage.pass(9.5 * MINUTE);
    expect(session.credentials.phase).toBe("mandatory");
    expect(await call()).toBe(first);
    expect(session.credentials.refreshing).toBe(false);
    expect(questions).toBe(1);

    stage.pass(MINUTE);
    const calls = await Promise.all(Array.from({ length: 20 }, call));
    expect(calls).not.toContain(first);
    expect(questions).toBe(2);
    expect(aws.counters().mfa).toEqual({ accepted: 2, refused: 0 });
  });
});

describe("a web identity token file", () => {
  const file = "token";
  const renewToken = async (lifetimeSeconds = 3_600) => {
    await stage.write(file, stage.aws.control.webIdentityToken({ lifetimeSeconds }));
  };
  const source = {
    given: () => succeeded("AssumeRoleWithWebIdentity"),
    troubles: [() => renewToken(-60), () => stage.write(file, "")],
    mend: () => renewToken(),
  };
  beforeEach(async () => {
    stage.setEnvironment({
      AWS_WEB_IDENTITY_TOKEN_FILE: await stage.write(file, stage.aws.control.webIdentityToken()),
      AWS_ROLE_ARN: stage.aws.roleArn,
    });
  });

  test("by fromTokenFile is read at each refresh, in the session's own window; an old token stops nobody", async () => {
    await using session = runRecipe("A web identity token file", stage).session;
    await provesItsOwnWindow(stage, session, source);
  });

  test("by the default chain, which caches, too", async () => {
    await using session = runRecipe("The default chain", stage).session;
    await provesItsOwnWindow(stage, session, source);
  });
});

describe("container credentials", () => {
  test("by fromContainerMetadata are renewed in the session's own window, and a sick agent stops nobody", async () => {
    await using agent = await startSourceStub(stage.aws, containerCredentials("ecs-token"));
    stage.setEnvironment({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v2/credentials/app`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "ecs-token",
    });
    await using session = runRecipe("An ECS task", stage).session;
    await provesItsOwnWindow(stage, session, {
      given: agent.given,
      troubles: [() => agent.behave({ status: 500 }), () => agent.behave("expired")],
      mend: () => agent.behave("renew"),
    });
  });

  test("by fromHttp, with the token file of EKS Pod Identity, too", async () => {
    await using agent = await startSourceStub(stage.aws, containerCredentials("pod-token"));
    stage.setEnvironment({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v2/credentials/app`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await stage.write("pod-token", "pod-token"),
    });
    await using session = runRecipe("EKS Pod Identity", stage).session;
    await provesItsOwnWindow(stage, session, {
      given: agent.given,
      troubles: [() => agent.behave("expired")],
      mend: () => agent.behave("renew"),
    });
  });
});

describe("fromInstanceMetadata", () => {
  async function startImds(lifetimeSeconds: number): Promise<SourceStub> {
    const imds = await startSourceStub(stage.aws, instanceMetadata(lifetimeSeconds));
    stage.setEnvironment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url });
    return imds;
  }

  test("is renewed in the session's own window, and a sick service stops nobody", async () => {
    await using imds = await startImds(3_600);
    await using session = runRecipe("An EC2 instance", stage).session;
    await provesItsOwnWindow(stage, session, {
      given: imds.given,
      troubles: [() => imds.behave({ status: 500 })],
      mend: () => imds.behave("renew"),
    });
  });

  test("that has nothing new yet is asked now and then, and no call notices", async () => {
    await using imds = await startImds(6 * 3_600);
    await using session = runRecipe("An EC2 instance", stage).session;
    const failures: boolean[] = [];
    session.on("refreshFailed", ({ noProgress }) => failures.push(noProgress));
    const key = async () => (await session.credentials()).accessKeyId;
    const first = await key();
    imds.behave("repeat");
    stage.pass(5 * HOUR);
    // An hour is left; EC2 has the next credentials when there are 5 minutes.
    for (let minute = 0; minute < 55; minute++) {
      expect(await key()).toBe(first);
      await until(() => !session.credentials.refreshing);
      stage.pass(MINUTE);
    }
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.length).toBeLessThan(20);
    expect(new Set(failures)).toEqual(new Set([true]));

    imds.behave("renew");
    for (let minute = 0; minute < 3; minute++) {
      await key();
      await until(() => !session.credentials.refreshing);
      stage.pass(MINUTE);
    }
    expect(await key()).not.toBe(first);
    expect(session.credentials.phase).toBe("fresh");
  });
});

test("an unsigned client comes from the session's cache, and needs no credentials", async () => {
  await using portal = await startSso();
  portal.behave({ status: 401 });
  const { aws } = stage;
  aws.control.bucket("open", { public: true });
  aws.control.bucket("closed");
  const { session, publicData, unsigned } = runRecipe<Unsigned>("Unsigned requests", stage, unsignedNames);
  const list = (Bucket: string) => publicData.send(new ListObjectsV2Command({ Bucket }));
  await list("open");
  await expect(list("closed")).rejects.toMatchObject({ name: "AccessDenied" });
  expect(aws.control.requests("s3:ListObjectsV2").map(({ accessKeyId }) => accessKeyId)).toEqual([
    undefined,
    undefined,
  ]);
  expect(portal.asked()).toBe(0);
  expect(session.client(S3Client, unsigned)).toBe(publicData);
  expect(session.client(S3Client)).not.toBe(publicData);
  await session.close();
});
