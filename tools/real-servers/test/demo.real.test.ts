import { spawn } from "node:child_process";
import { join } from "node:path";
import { startRadosGateway } from "../src/index.js";
import { ended } from "./support/processes.js";

interface DemoResult {
  readonly result: Readonly<Record<"brs" | "plain SDK", Readonly<Record<"calls" | "failed" | "assumed", number>>>>;
}

test("the demo runs against a real STS and S3 with this machine's own credentials", async () => {
  await using gateway = await startRadosGateway();
  const { endpoint, region, roleArn, credentials } = gateway;
  const options = ["--endpoint", endpoint, "--role-arn", roleArn, "--seconds", "18", "--json"];
  const demo = spawn("npm", ["run", "--silent", "demo", "--", ...options], {
    cwd: join(__dirname, "../../.."),
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code, out, err } = await ended(demo);
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  const { brs, "plain SDK": plain } = (JSON.parse(out) as DemoResult).result;
  expect(brs).toMatchObject({ failed: 0, assumed: 1 });
  expect(brs.calls).toBeGreaterThan(500);
  // One for each of its clients.
  expect(plain).toMatchObject({ failed: 0, assumed: 20 });
}, 180_000);
