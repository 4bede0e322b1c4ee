import { refreshable } from "@brs/core";
import { singleUse, totpMfa } from "@brs/mfa";
import { stsProvider } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";

const stepMs = 1_000;
const local = useLocalAws({ totpStepSeconds: stepMs / 1_000 });

test("five roles with a single-use device each get a code of their own step, and none is refused", async () => {
  const { aws } = local;
  const mfaCodeProvider = singleUse(totpMfa(aws.mfaSecret, { stepMs }), { stepMs });
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
  const device = singleUse(totpMfa(secret, { stepMs }), { stepMs });
  const asked: string[] = [];
  const credentials = refreshable(
    stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn: aws.roleArn, SerialNumber: serialNumber },
      mfaCodeProvider: (serial, context) => (asked.push(serial), device(serial, context)),
    }),
  );
  await Promise.all([credentials(), credentials()]);
  await credentials.refresh();
  await credentials.refresh();
  await credentials.close();
  expect(asked).toEqual([serialNumber, serialNumber, serialNumber]);
  expect(aws.counters().mfa).toEqual({ accepted: 3, refused: 0 });
});
