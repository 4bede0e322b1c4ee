import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { Secret, TOTP } from "otpauth";
import { refusal, start } from "../support.js";

const WRONG_CODE = {
  name: "AccessDenied",
  status: 403,
  message: "MultiFactorAuthentication failed with invalid MFA one time pass code.",
};

test("a code is accepted once per device, then refused in AWS's words", async () => {
  const aws = await start();
  const mfa = { SerialNumber: aws.mfaSerial, TokenCode: aws.control.mfaCode() };
  await aws.assume(mfa);
  expect(await refusal(aws.assume(mfa))).toMatchObject(WRONG_CODE);

  const other = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/other");
  await aws.assume({ SerialNumber: other.serialNumber, TokenCode: aws.control.mfaCode(other.serialNumber) });
  expect(aws.counters().mfa).toEqual({ accepted: 2, refused: 1 });
});

test("codes are real TOTP codes on the server's clock, with the step that was configured", async () => {
  const aws = await start({ totpStepSeconds: 4, clockOffsetMs: 600_000 });
  const totp = new TOTP({ secret: Secret.fromBase32(aws.mfaSecret), period: 4 });
  const codeAt = (step: number): string => totp.generate({ timestamp: Date.now() + 600_000 + step * 4000 });
  await aws.assume({ SerialNumber: aws.mfaSerial, TokenCode: codeAt(0) });
  const wrong = { SerialNumber: aws.mfaSerial, TokenCode: totp.generate({ timestamp: Date.now() }) };
  expect(await refusal(aws.assume(wrong))).toMatchObject(WRONG_CODE);

  // The next step's code is another code: fresh, and within the drift that AWS allows.
  await aws.assume({ SerialNumber: aws.mfaSerial, TokenCode: codeAt(1) });
});

test("of twenty callers with one code, one is let in", async () => {
  const aws = await start();
  const mfa = { SerialNumber: aws.mfaSerial, TokenCode: aws.control.mfaCode() };
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => aws.assume(mfa)));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  expect(aws.counters()).toMatchObject({ mfa: { accepted: 1, refused: 19 }, refused: { AccessDenied: 19 } });
});

test("a serial number without a code, and a device that is not the user's, are refused", async () => {
  const aws = await start();
  expect((await refusal(aws.assume({ SerialNumber: aws.mfaSerial }))).message).toBe(
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
  );
  const unknown = { SerialNumber: "arn:aws:iam::123456789012:mfa/nobody", TokenCode: "000000" };
  expect((await refusal(aws.assume(unknown))).message).toContain("unable to validate MFA code");
});

test("one code for GetSessionToken opens any number of roles that ask for MFA", async () => {
  const aws = await start();
  const roles = Array.from({ length: 5 }, (_, index) => `arn:aws:iam::123456789012:role/mfa-${index}`);
  for (const role of roles) aws.control.role(role, { requireMfa: true });
  const input = { SerialNumber: aws.mfaSerial, TokenCode: aws.control.mfaCode() };
  const { Credentials: keys } = await aws.sts().send(new GetSessionTokenCommand(input));
  const session = {
    accessKeyId: keys?.AccessKeyId ?? "",
    secretAccessKey: keys?.SecretAccessKey ?? "",
    sessionToken: keys?.SessionToken ?? "",
  };
  // Two hours: a user's session is no role, so the one-hour limit of chains does not apply.
  for (const role of roles) await aws.assume({ RoleArn: role, DurationSeconds: 7200 }, session);
  expect(aws.counters().mfa).toEqual({ accepted: 1, refused: 0 });

  const plain = await aws.sts().send(new GetSessionTokenCommand({}));
  const without = {
    accessKeyId: plain.Credentials?.AccessKeyId ?? "",
    secretAccessKey: plain.Credentials?.SecretAccessKey ?? "",
    sessionToken: plain.Credentials?.SessionToken ?? "",
  };
  expect(await refusal(aws.assume({ RoleArn: roles[0] ?? "" }, without))).toMatchObject({ name: "AccessDenied" });
});
