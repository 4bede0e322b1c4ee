// Lists the buckets that some roles see. One MFA code opens them all, and keeps them open.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openRoles } from "./roles.mjs";

const usage = `Usage: mfa-cli [options] ROLE_ARN …

Lists the buckets that each role sees. One MFA code is enough for all of them.

  --serial ARN            your MFA device (default: $AWS_MFA_SERIAL)
  --mfa-command COMMAND   prints the code, such as "ykman oath accounts code --single AWS:me" (default: you are asked)
  --every SECONDS         lists again, until Ctrl-C
  --help                  this`;

/** @param {readonly string[]} argv */
async function main(argv) {
  const { values, positionals: roleArns } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      serial: { type: "string", default: process.env["AWS_MFA_SERIAL"] ?? "" },
      "mfa-command": { type: "string" },
      every: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(usage);
  if (roleArns.length === 0) throw new Error(`Name a role.\n\n${usage}`);
  if (values.serial === "") throw new Error("Say which MFA device is yours: --serial ARN, or set AWS_MFA_SERIAL.");

  const roles = openRoles({ roleArns, serialNumber: values.serial, command: values["mfa-command"] });
  try {
    for (;;) {
      console.log((await Promise.all(roles.sessions.map(describe))).join("\n"));
      if (values.every === undefined) return;
      await sleep(Number(values.every) * 1_000);
    }
  } finally {
    await roles.close();
  }
}

/** @param {import("./roles.mjs").RoleSession} role */
async function describe({ name, session }) {
  const { Buckets = [] } = await session.client(S3Client).send(new ListBucketsCommand({}));
  const until = session.credentials.peek()?.expiration.toLocaleTimeString();
  return `${name} (until ${until}): ${Buckets.map((bucket) => bucket.Name).join(", ") || "no buckets"}`;
}

main(process.argv.slice(2)).catch((error) => {
  // Messages of brs and of AWS say what to do. A stack would not.
  const nobodyToAsk = error.details?.reason === "no-terminal";
  console.error(nobodyToAsk ? "There is no terminal to ask for the code: give a --mfa-command." : error.message);
  process.exitCode = 1;
});
