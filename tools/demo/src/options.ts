import { parseArgs } from "node:util";

export const usage = `npm run demo -- [options]

Runs the plain AWS SDK and brs side by side, each in a process of its own, under the same load: 20 S3 clients that share
one assumed role. On the embedded AWS (default) STS takes 300 ms, fails for a while just when the refresh is due, and
later rejects a token in the middle of its life.

  --seconds N         how long the load runs: 18 to 600, default 20
  --json              one JSON document instead of progress and table
  --role-arn ARN      run against a real STS and S3 with this machine's own credentials, without faults
  --endpoint URL      where they are, when not at AWS; needs --role-arn
  --help              this text

Exit code 1 when brs lost a call.`;

export interface DemoOptions {
  readonly seconds: number;
  readonly json: boolean;
  readonly roleArn: string | undefined;
  readonly endpoint: string | undefined;
}

/** Reads the command line; `undefined` means that the usage was asked for. Throws with a sentence for the user. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "20" },
      json: { type: "boolean", default: false },
      "role-arn": { type: "string" },
      endpoint: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 18 || seconds > 600) {
    throw new Error(`--seconds must be a whole number from 18 to 600, not ${values.seconds}.`);
  }
  if (values.endpoint !== undefined && values["role-arn"] === undefined) {
    throw new Error("--endpoint needs --role-arn: the role to assume there.");
  }
  return { seconds, json: values.json, roleArn: values["role-arn"], endpoint: values.endpoint };
}
