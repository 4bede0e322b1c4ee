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

  const requests = aws.control.requests("sts:AssumeRole");
  const codes = requests.map(({ params }) => params["TokenCode"]);
  const steps = requests.map(({ at }) => Math.floor(at / stepMs));
  expect(aws.counters()).toMatchObject({ mfa: { accepted: 5, refused: 0 }, calls: { "sts:AssumeRole": 5 } });
  expect(new Set(codes).size).toBe(5);
  expect(new Set(steps).size).toBe(5);
});
