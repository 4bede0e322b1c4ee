// MFA beside the plain AWS SDK, on a device whose codes the embedded AWS takes once.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { MfaCodeProvider } from "@brs/core";
import { skippingClock } from "@brs/local-aws";
import { callbackMfa, singleUse, totpMfa } from "@brs/mfa";
import { sessionTokenProvider, stsProvider } from "@brs/sts";
import { createSession, type Session } from "../../src/index.js";
import { useStage } from "./support/stage.js";

const STEP_MS = 30_000;
const HOUR = 3_600_000;
const names = ["one", "two", "three", "four", "five"] as const;
const stage = useStage();
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const list = (s3: S3Client) => s3.send(new ListBucketsCommand({}));
const shared = () => ({
  masterCredentials: stage.aws.credentials(),
  clientConfig: { endpoint: stage.aws.endpoint, region: stage.aws.region },
});

/** A person who reads the device, and how often they were asked. */
function person(serial: string): { readonly serialNumber: string; readonly source: MfaCodeProvider; asked(): number } {
  const { serialNumber } = stage.aws.control.mfaDevice(`arn:aws:iam::123456789012:mfa/${serial}`);
  let asked = 0;
  const source = callbackMfa((device) => {
    asked++;
    return stage.aws.control.mfaCode(device);
  });
  return { serialNumber, source, asked: () => asked };
}

test("20 clients under MFA: one question and no refused code; the plain SDK asks 20 times, and 19 codes are refused", async () => {
  const { aws } = stage;
  const { region, roleArn: RoleArn } = aws;
  aws.control.role(RoleArn, { requireMfa: true });
  // The next code has just come up: no other one within the next half minute.
  aws.control.clockOffset(STEP_MS - (Date.now() % STEP_MS));

  const ours = person("ours");
  const provider = stsProvider({
    ...shared(),
    params: { RoleArn, SerialNumber: ours.serialNumber },
    mfaCodeProvider: ours.source,
  });
  await using session = createSession(provider, { region, cache: { maxSize: 20 } });
  const clients = Array.from({ length: 20 }, (_, index) =>
    session.client(S3Client, { customUserAgent: `app/${index}` }),
  );
  expect(new Set(clients).size).toBe(20);
  await Promise.all(clients.map(list));
  await Promise.all(clients.map(list));
  expect(ours.asked()).toBe(1);
  expect(aws.counters()).toMatchObject({ mfa: { accepted: 1, refused: 0 }, calls: { "sts:AssumeRole": 1 } });

  aws.control.resetCounters();
  const theirs = person("theirs");
  const credentials = fromTemporaryCredentials({
    ...shared(),
    params: { RoleArn, SerialNumber: theirs.serialNumber },
    mfaCodeProvider: theirs.source,
  });
  const plain = Array.from({ length: 20 }, () => new S3Client({ region, credentials }));
  const outcomes = await Promise.allSettled(plain.map(list));
  plain.forEach((s3) => s3.destroy());
  expect(theirs.asked()).toBe(20);
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(19);
  expect(aws.counters().mfa).toEqual({ accepted: 1, refused: 19 });
});

describe("five roles under one MFA device, each a session with four clients", () => {
  const clientsOf = (session: Session) =>
    Array.from({ length: 4 }, (_, index) => session.client(S3Client, { customUserAgent: `app/${index}` }));
  const useAll = (sessions: readonly Session[]) => Promise.all(sessions.flatMap(clientsOf).map(list));
  beforeEach(() => names.forEach((name) => stage.aws.control.role(roleArn(name), { requireMfa: true })));

  test("ask once in all through sessionTokenProvider, and once more when the user's twelve hours are over", async () => {
    const { aws, refresh } = stage;
    const { serialNumber, source, asked } = person("chain");
    const user = sessionTokenProvider({
      ...shared(),
      params: { SerialNumber: serialNumber },
      mfaCodeProvider: source,
    });
    const { clientConfig } = shared();
    const sessions = names.map((name) =>
      createSession(stsProvider({ clientConfig, masterCredentials: user, params: { RoleArn: roleArn(name) } }), {
        region: aws.region,
        refresh,
      }),
    );
    await useAll(sessions);
    for (let hour = 1; hour <= 3; hour++) {
      stage.pass(HOUR + 60_000);
      await useAll(sessions);
    }
    expect(asked()).toBe(1);
    expect(aws.counters().succeeded).toMatchObject({ "sts:GetSessionToken": 1, "sts:AssumeRole": 20 });

    stage.pass(10 * HOUR);
    await useAll(sessions);
    expect(asked()).toBe(2);
    expect(aws.counters().mfa).toEqual({ accepted: 2, refused: 0 });
    await Promise.all(sessions.map((session) => session.close()));
  });

  test("without it take five codes in five steps of the device with singleUse, none of which is refused", async () => {
    const { aws } = stage;
    const { serialNumber, secret } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/five");
    const steps: number[] = [];
    const clock = skippingClock(aws, () => steps.length);
    const sessions = names.map((name) => {
      const totp = totpMfa(secret, { clock });
      const device: MfaCodeProvider = (...args) => {
        steps.push(Math.floor(clock.now() / STEP_MS));
        return totp(...args);
      };
      const provider = stsProvider({
        ...shared(),
        params: { RoleArn: roleArn(name), SerialNumber: serialNumber },
        mfaCodeProvider: singleUse(device, { clock }),
      });
      return createSession(provider, { region: aws.region });
    });
    await useAll(sessions);
    expect(steps).toHaveLength(5);
    expect(new Set(steps).size).toBe(5);
    expect(aws.counters()).toMatchObject({ mfa: { accepted: 5, refused: 0 }, calls: { "sts:AssumeRole": 5 } });
    await Promise.all(sessions.map((session) => session.close()));
  });
});
