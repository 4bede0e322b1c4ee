import { parseArgs } from "node:util";
import { startRadosGateway } from "./radosgw/gateway.js";

const usage = `A Ceph RADOS Gateway (S3 and STS) on 127.0.0.1, for trying things by hand.

  --port N                  default: a free one
  --min-session-seconds N   the shortest session that STS grants; default 6

Prints what a shell needs to use it, and runs until SIGINT or SIGTERM. Nothing of it stays.`;

const flags = {
  port: { type: "string" },
  "min-session-seconds": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function count(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${flag} must be a whole number, not "${text}".`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags });
  if (values.help === true) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const minSessionSeconds = count("min-session-seconds", values["min-session-seconds"]);
  const gateway = await startRadosGateway({ port: count("port", values.port), minSessionSeconds });
  const stop = (): void => {
    gateway.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const { endpoint, region, roleArn, credentials } = gateway;
  process.stdout.write(
    `export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}\n` +
      `export AWS_REGION=${region} AWS_ENDPOINT_URL=${endpoint}\n` +
      `npm run demo -- --endpoint ${endpoint} --role-arn ${roleArn}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
