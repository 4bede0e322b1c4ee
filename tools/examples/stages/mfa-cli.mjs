import { fileURLToPath } from "node:url";

const device = fileURLToPath(new URL("../props/mfa-device.mjs", import.meta.url));
const roleArns = ["reader", "auditor"].map((name) => `arn:aws:iam::123456789012:role/${name}`);

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  command: ["node", "main.mjs", "--every", "5", ...roleArns],
  prepare({ aws }) {
    for (const name of ["photos", "invoices"]) aws.control.bucket(name);
    for (const roleArn of roleArns) {
      aws.control.role(roleArn, { requireMfa: true });
      aws.control.nextLifetime({ roleArn, seconds: 6, count: 1_000 });
    }
    return {
      env: { AWS_MFA_SERIAL: aws.mfaSerial },
      hint:
        `Your MFA device shows its code with: node ${device}\n` +
        `Type it below; or start with --mfa-command "node ${device}".`,
    };
  },
};
