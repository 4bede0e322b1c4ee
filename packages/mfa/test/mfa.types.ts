import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { MfaCodeProvider } from "@brs/core";
import { callbackMfa, commandMfa, promptMfa, singleUse, totpMfa } from "../src/index.js";

const sources: MfaCodeProvider[] = [
  commandMfa(["ykman", "oath", "accounts", "code"], {
    timeoutMs: null,
    cwd: "/",
    env: process.env,
    interactive: false,
  }),
  commandMfa("op item get aws --otp"),
  promptMfa({ input: process.stdin, output: process.stderr, message: (serialNumber) => serialNumber, timeoutMs: 1 }),
  totpMfa("GEZDGNBV", { algorithm: "SHA1", stepMs: 1000 }),
  totpMfa(async () => "GEZDGNBV"),
  callbackMfa((serialNumber: string) => serialNumber, { interactive: true }),
  callbackMfa(async (_serialNumber, { signal }) => {
    await fetch("https://example.com", { signal: signal ?? null });
    return "123456";
  }),
  singleUse(promptMfa(), { stepMs: 30_000 }),
  // A function of the AWS SDK's shape is a source too.
  singleUse(async (serialNumber: string) => serialNumber),
];

// Each fits the SDK's own option.
for (const mfaCodeProvider of sources) {
  fromIni({ mfaCodeProvider });
  fromTemporaryCredentials({ params: { RoleArn: "arn:aws:iam::123456789012:role/app" }, mfaCodeProvider });
}

// A list that is a tuple of strings, written out or constant.
const command = ["ykman", "oath"] as const;
commandMfa(command);
// @ts-expect-error an empty list
commandMfa([]);
// @ts-expect-error a number
commandMfa(["code", 7]);
// @ts-expect-error no shell
commandMfa("code", { shell: true });
// @ts-expect-error a code is no callback
callbackMfa("123456");
// @ts-expect-error codes are strings, since numbers lose their zeros
callbackMfa(() => 123456);
// @ts-expect-error AWS takes six digits
totpMfa("GEZDGNBV", { digits: 8 });
// @ts-expect-error no such hash
totpMfa("GEZDGNBV", { algorithm: "MD5" });
// @ts-expect-error a stream is needed
promptMfa({ input: "stdin" });
