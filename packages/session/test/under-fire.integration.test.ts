// A session under assumed roles while time passes and STS misbehaves: the promises, in real time on real connections.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { startLocalAws, type FaultKind, type LocalAws } from "@brs/local-aws";
import { stsProvider } from "@brs/sts";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { createSession, type SessionOptions } from "../src/index.js";
import { ageingClock, standingClock } from "./support/ageing-clock.js";
import { assumed } from "./support/assume-role.js";
import { openSession, silent } from "./support/open-session.js";

// Microtasks that the SDK puts between its client and our function.
const TURNS = 20;

function stsSession(aws: LocalAws, options: SessionOptions) {
  const provider = stsProvider({
    params: { RoleArn: aws.roleArn },
    masterCredentials: aws.credentials(),
    clientConfig: { endpoint: aws.endpoint, region: aws.region, maxAttempts: 1, logger: silent },
  });
  return openSession(aws, options, provider);
}

/** Whether a promise has settled by the time that a bare async function has. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
  return settled;
}

test("8-second sessions, STS at 300 ms, 20 clients for 30 s: no call fails, and none waits for a refresh", async () => {
  await using aws = await startLocalAws({ lifetimeSeconds: 8, stsLatencyMs: 300 });
  await using session = stsSession(aws, { cache: { maxSize: 20 } });
  await session.credentials();
  const clients = Array.from({ length: 20 }, (_, index) =>
    session.client(S3Client, { customUserAgent: `app/${index}` }),
  );
  const until = Date.now() + 30_000;
  let calls = 0;
  let waits = 0;
  let worstMs = 0;
  let worstBareMs = 0;
  await Promise.all(
    clients.map(async (s3) => {
      while (Date.now() < until) {
        calls++;
        const start = performance.now();
        const credentials = s3.config.credentials();
        if (!(await isSettled(credentials))) waits++;
        await credentials;
        worstMs = Math.max(worstMs, performance.now() - start);
        const bare = performance.now();
        await isSettled(Promise.resolve());
        worstBareMs = Math.max(worstBareMs, performance.now() - bare);
        await s3.send(new ListBucketsCommand({}));
        await pause(50);
      }
    }),
  );
  console.info(
    `${calls} calls: worst wait ${worstMs.toFixed(2)} ms; a bare async function ${worstBareMs.toFixed(2)} ms`,
  );
  expect(calls).toBeGreaterThan(1_000);
  expect(waits).toBe(0);
  // A life of 8 s is renewed after 1.75 s at the earliest: less a second for STS's whole-second clock, the window opens
  // at three quarters of the rest.
  expect(assumed(aws)).toBeGreaterThanOrEqual(5);
  expect(assumed(aws)).toBeLessThanOrEqual(18);
  expect(session.credentials.status().failures).toBe(0);
}, 60_000);

describe("STS fails while the credentials are valid: no call fails, and STS is not stormed", () => {
  const kinds = ["500", "throttle", "deny", "hang", "reset", "garbage"] as const satisfies readonly FaultKind[];
  test.each(kinds)(
    "%s",
    async (kind) => {
      await using aws = await startLocalAws({ lifetimeSeconds: 60 });
      const { clock, age } = standingClock();
      await using session = stsSession(aws, { refresh: { clock, timeoutMs: 500 } });
      const s3 = session.client(S3Client);
      await s3.send(new ListBucketsCommand({}));
      aws.control.outage("sts", kind);
      age(25_000);
      expect(session.credentials.phase).toBe("advisory");
      for (let call = 0; call < 100; call++) {
        await s3.send(new ListBucketsCommand({}));
        age(20);
        await pause(20);
      }
      const { attempts, failures, phase } = session.credentials.status();
      expect(failures).toBeGreaterThan(0);
      expect(phase).toBe("advisory");
      // The pause after a failure is a quarter of the 34 s that remain, less a quarter: no second attempt in these 2 s.
      expect(attempts).toBeLessThanOrEqual(2);
    },
    30_000,
  );
});

test("the SDK's default chain inside a session is renewed in the session's window, though it caches", async () => {
  await using aws = await startLocalAws({ lifetimeSeconds: 3_600 });
  const folder = await mkdtemp(join(tmpdir(), "brs-profile-"));
  const { accessKeyId, secretAccessKey } = aws;
  await writeFile(
    join(folder, "config"),
    `[profile base]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\nregion=${aws.region}\n` +
      `[profile app]\nrole_arn=${aws.roleArn}\nsource_profile=base\nregion=${aws.region}\n`,
  );
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_ENDPOINT_URL_STS: aws.endpoint,
  });
  try {
    const { clock, age } = ageingClock();
    const chain = fromNodeProviderChain({ profile: "app", clientConfig: { region: aws.region }, ignoreCache: true });
    await using session = createSession(chain, { refresh: { clock } });
    const first = await session.credentials();
    // In our window of 15 minutes, outside the chain's of 5.
    age(3_600_000 - 600_000);
    expect(await session.credentials()).toBe(first);
    await new Promise<void>((resolve) => void session.on("refreshed", () => resolve()));
    expect((await session.credentials()).accessKeyId).not.toBe(first.accessKeyId);
    expect(assumed(aws)).toBe(2);
  } finally {
    for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL_STS"]) {
      if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = environment[name];
    }
    await rm(folder, { recursive: true });
  }
});

test("a script that forgets to close an eager session ends by itself", async () => {
  await using aws = await startLocalAws();
  const script = `
    const { createSession } = require("@brs/session");
    const { stsProvider } = require("@brs/sts");
    const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");
    const { endpoint, region, roleArn, keys } = JSON.parse(process.env.PLACE);
    const clientConfig = { endpoint, region };
    const provider = stsProvider({ params: { RoleArn: roleArn }, masterCredentials: keys, clientConfig });
    const session = createSession(provider, { region, clientDefaults: { endpoint }, refresh: { mode: "eager" } });
    session.client(S3Client).send(new ListBucketsCommand({})).then(() => console.log("done"));`;
  const place = { endpoint: aws.endpoint, region: aws.region, roleArn: aws.roleArn, keys: aws.credentials() };
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", "-e", script], {
    cwd: __dirname,
    env: { ...process.env, PLACE: JSON.stringify(place) },
    timeout: 30_000,
  });
  expect(stdout).toBe("done\n");
}, 40_000);
