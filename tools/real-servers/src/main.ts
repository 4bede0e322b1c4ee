import { parseArgs } from "node:util";
import { figures } from "./minute/figures.js";
import { playMinute } from "./minute/minute.js";
import { startRadosGateway } from "./radosgw/gateway.js";

const usage = `Short sessions on a real STS and S3 (Ceph RADOS Gateway): brs beside static credentials, with a restart.

  --seconds N           how long the clients work: 20 to 3600, default 60
  --session-seconds N   how long a session lives: 6 to 900, default 6
  --json                every call as JSON instead of the table`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    "session-seconds": { type: "string", default: "6" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

function count(name: "seconds" | "session-seconds", [min, max]: readonly [number, number]): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}, not "${values[name]}".`);
}

async function main(): Promise<void> {
  const play = { seconds: count("seconds", [20, 3_600]), sessionSeconds: count("session-seconds", [6, 900]) };
  const gateway = await startRadosGateway({ minSessionSeconds: play.sessionSeconds });
  const stop = (): void => void gateway.close().finally(() => process.exit(130));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const minute = await playMinute(gateway, play);
    process.stdout.write(`${values.json ? JSON.stringify(minute) : figures(minute)}\n`);
  } finally {
    await gateway.close();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

if (values.help) process.stdout.write(`${usage}\n`);
else {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
