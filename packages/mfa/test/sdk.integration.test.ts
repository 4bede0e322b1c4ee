import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { MfaCodeProvider } from "@brs/core";
import { skippingClock, startLocalAws, type LocalAws } from "@brs/local-aws";
import { callbackMfa, commandMfa, promptMfa, singleUse, totpMfa } from "../src/index.js";

let aws: LocalAws;
let folder: string;

beforeAll(async () => {
  aws = await startLocalAws();
  folder = mkdtempSync(join(tmpdir(), "brs-mfa-sdk-"));
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  aws.control.reset();
  aws.control.clockOffset(0);
  aws.control.resetCounters();
});

interface Device {
  readonly serialNumber: string;
  readonly secret: string;
}

let devices = 0;
function newDevice(): Device {
  return aws.control.mfaDevice(`arn:aws:iam::${aws.accountId}:mfa/sdk-${++devices}`);
}

/** A terminal at which a person reads the code off their device. */
function promptFor({ serialNumber }: Device): MfaCodeProvider {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = { write: () => input.write(`${aws.control.mfaCode(serialNumber)}\n`) };
  return promptMfa({ input, output });
}

const sources: Record<string, (device: Device) => MfaCodeProvider> = {
  commandMfa: ({ serialNumber }) =>
    commandMfa(["printf", "the code is %s.\\n", aws.control.mfaCode(serialNumber)], { interactive: false }),
  promptMfa: promptFor,
  totpMfa: ({ secret }) => totpMfa(secret),
  callbackMfa: () => callbackMfa((serialNumber) => aws.control.mfaCode(serialNumber)),
  singleUse: ({ secret }) => singleUse(totpMfa(secret)),
};

function temporary({ serialNumber }: Device, mfaCodeProvider: MfaCodeProvider, role = "app") {
  return fromTemporaryCredentials({
    masterCredentials: aws.credentials(),
    clientConfig: { endpoint: aws.endpoint, region: aws.region },
    params: { RoleArn: `arn:aws:iam::${aws.accountId}:role/${role}`, SerialNumber: serialNumber },
    mfaCodeProvider,
  });
}

describe.each(Object.entries(sources))("%s, handed to the AWS SDK as it is", (name, sourceFor) => {
  test("gives fromTemporaryCredentials its code", async () => {
    const device = newDevice();
    aws.control.role(`arn:aws:iam::${aws.accountId}:role/app`, { requireMfa: true });
    const credentials = await temporary(device, sourceFor(device))();
    expect(credentials.sessionToken).toBeDefined();
    expect(aws.counters().mfa).toEqual({ accepted: 1, refused: 0 });
  });

  test("gives fromIni its code", async () => {
    const device = newDevice();
    const file = join(folder, `${name}.ini`);
    writeFileSync(
      file,
      `[profile base]
aws_access_key_id = ${aws.accessKeyId}
aws_secret_access_key = ${aws.secretAccessKey}
[profile admin]
role_arn = ${aws.roleArn}
source_profile = base
mfa_serial = ${device.serialNumber}
`,
    );
    const provider = fromIni({
      profile: "admin",
      configFilepath: file,
      filepath: join(folder, "none"),
      ignoreCache: true,
      clientConfig: { endpoint: aws.endpoint, region: aws.region },
      mfaCodeProvider: sourceFor(device),
    });
    expect((await provider()).sessionToken).toBeDefined();
    expect(aws.counters().mfa).toEqual({ accepted: 1, refused: 0 });
  });
});

describe("five roles under one device, with the plain AWS SDK", () => {
  test("take five codes in five steps with singleUse, none of which is refused", async () => {
    const device = newDevice();
    const steps: number[] = [];
    const clock = skippingClock(aws, () => steps.length);
    const sourceOfItsOwn = (): MfaCodeProvider => {
      const source = totpMfa(device.secret, { clock });
      const noting: MfaCodeProvider = async (...args) => {
        steps.push(Math.floor(clock.now() / 30_000));
        return await source(...args);
      };
      return singleUse(noting, { clock });
    };
    const roles = ["one", "two", "three", "four", "five"];
    await Promise.all(roles.map((role) => temporary(device, sourceOfItsOwn(), role)()));
    expect(aws.counters().mfa).toEqual({ accepted: 5, refused: 0 });
    expect(new Set(steps).size).toBe(5);
  });

  test("have four of five codes refused without it", async () => {
    const device = newDevice();
    const roles = ["one", "two", "three", "four", "five"];
    const now = Date.now();
    const source = totpMfa(device.secret, { clock: { now: () => now } });
    const outcomes = await Promise.allSettled(roles.map((role) => temporary(device, source, role)()));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(aws.counters().mfa).toEqual({ accepted: 1, refused: 4 });
  });
});
