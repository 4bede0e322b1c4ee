import { refreshable, type MfaCodeProvider } from "@brs/core";
import { skippingClock } from "@brs/local-aws";
import { singleUse, totpMfa } from "@brs/mfa";
import { stsProvider } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";

const local = useLocalAws();

/** A device whose codes are used once, on a clock that does not make the test wait; it notes who asks. */
function singleUseDevice(secret: string): { readonly source: MfaCodeProvider; readonly asked: string[] } {
  const asked: string[] = [];
  const clock = skippingClock(local.aws, () => asked.length);
  const totp = totpMfa(secret, { clock });
  const source = singleUse((serial, context) => (asked.push(serial), totp(serial, context)), { clock });
  return { source, asked };
}

test("five roles with a single-use device each get a code of their own step, and none is refused", async () => {
  const { aws } = local;
  const { source: mfaCodeProvider } = singleUseDevice(aws.mfaSecret);
  const roles = ["a", "b", "c", "d", "e"].map((name) => {
    const RoleArn = `arn:aws:iam::123456789012:role/${name}`;
    aws.control.role(RoleArn, { requireMfa: true });
    return stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn, SerialNumber: aws.mfaSerial },
      mfaCodeProvider,
    });
  });
  await Promise.all(roles.map((role) => role()));
  await Promise.all(roles.map((role) => role.close()));

  const codes = aws.control.requests("sts:AssumeRole").map(({ params }) => params["TokenCode"]);
  expect(new Set(codes).size).toBe(5);
  // The server takes one code for each step of the device.
  expect(aws.counters()).toMatchObject({ mfa: { accepted: 5, refused: 0 }, calls: { "sts:AssumeRole": 5 } });
});

test("each refresh asks for a code of its own", async () => {
  const { aws } = local;
  const { serialNumber, secret } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/anew");
  const { source: mfaCodeProvider, asked } = singleUseDevice(secret);
  const credentials = refreshable(
    stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn: aws.roleArn, SerialNumber: serialNumber },
      mfaCodeProvider,
    }),
  );
  await Promise.all([credentials(), credentials()]);
  await credentials.refresh();
  await credentials.refresh();
  await credentials.close();
  expect(asked).toEqual([serialNumber, serialNumber, serialNumber]);
  expect(aws.counters().mfa).toEqual({ accepted: 3, refused: 0 });
});
