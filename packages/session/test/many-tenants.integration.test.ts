// docs/guides/many-tenants.md and its example: the code type-checks, runs, and keeps what it says.
import { startLocalAws } from "@brs/local-aws";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(__dirname, "../../..");
const example = join(root, "docs/examples/many-tenants");

interface Step {
  readonly assumeRole: number;
  readonly calls: number;
  readonly sockets: number;
  readonly heapBytes: number;
  readonly milliseconds: number;
}
interface Result {
  readonly tenants: number;
  readonly failed: number;
  readonly heapBefore: number;
  readonly steps: Readonly<Record<string, Step>>;
  readonly signedFor: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly socketsAtTheEnd: number;
}

test("500 roles × 3 services: one AssumeRole each, sockets and heap bounded, no failed call", async () => {
  const { stdout } = await run(
    process.execPath,
    ["--no-warnings", "--expose-gc", join(example, "main.mjs"), "--json"],
    {
      timeout: 200_000,
    },
  );
  const { tenants, failed, heapBefore, steps, signedFor, refused, socketsAtTheEnd } = JSON.parse(stdout) as Result;
  const perTenant = ({ heapBytes }: Step): number => (heapBytes - heapBefore) / tenants / 1024;
  for (const [name, step] of Object.entries(steps)) {
    console.info(
      `${name}: ${step.calls} calls, ${step.assumeRole} AssumeRole, ${step.sockets} sockets at most, ` +
        `${perTenant(step).toFixed(1)} KiB heap per tenant, ${step.milliseconds} ms`,
    );
  }
  expect(tenants).toBe(500);
  expect(failed).toBe(0);
  expect(refused).toEqual({ ExpiredToken: expect.any(Number), ExpiredTokenException: expect.any(Number) });
  const [opened, first, warm, rejected] = Object.values(steps) as [Step, Step, Step, Step];
  expect([opened, first, warm, rejected].map((step) => step.assumeRole)).toEqual([0, 500, 0, 500]);
  expect([first.calls, warm.calls]).toEqual([1500, 1500]);
  // Each refused call is sent once more, and none a third time.
  expect(rejected.calls).toBeLessThanOrEqual(3000);
  // 40 of the tenants' own and 40 to STS.
  for (const step of Object.values(steps)) expect(step.sockets).toBeLessThanOrEqual(80);
  expect(socketsAtTheEnd).toBe(0);
  expect(perTenant(opened)).toBeLessThan(25);
  expect(perTenant(first)).toBeLessThan(250);
  expect(perTenant(rejected)).toBeLessThan(perTenant(first) * 1.1);
  for (const region of ["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"]) {
    expect(signedFor[`s3 ${region}`]).toBeGreaterThanOrEqual(200);
  }
}, 240_000);

describe("the guide's code", () => {
  let folder: string;
  let blocks: readonly string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "brs-tenants-"));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const guide = await readFile(join(root, "docs/guides/many-tenants.md"), "utf8");
    blocks = [...guide.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code = ""]) => code);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("runs as it stands", async () => {
    await using aws = await startLocalAws();
    const [sessionOf, use] = blocks;
    const customer = { id: "acme", roleArn: aws.roleArn, externalId: "acme-1", region: "eu-west-1" };
    const lines = [
      `import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";`,
      sessionOf,
      `const customer = ${JSON.stringify(customer)};`,
      use,
      `console.log(sessionOf(customer).client(S3Client) === s3, (await sessionOf(customer).whoami()).arn);`,
    ];
    await writeFile(join(folder, "guide.mjs"), lines.join("\n"));
    const { stdout } = await run(process.execPath, ["--no-warnings", join(folder, "guide.mjs")], {
      env: {
        PATH: process.env["PATH"],
        AWS_ACCESS_KEY_ID: aws.accessKeyId,
        AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_CONFIG_FILE: join(folder, "none"),
      },
      timeout: 30_000,
    });
    expect(stdout).toMatch(/^true .*:assumed-role\/app\/acme\n$/);
    expect(aws.counters().calls["sts:AssumeRole"]).toBe(1);
    expect(aws.control.requests("sts:AssumeRole")[0]?.params).toMatchObject({ ExternalId: "acme-1" });
  });

  test("and the example's type-check", async () => {
    for (const name of ["tenants.mjs", "main.mjs"]) {
      await writeFile(join(folder, name), await readFile(join(example, name)));
    }
    const compilerOptions = {
      noEmit: true,
      strict: true,
      allowJs: true,
      checkJs: true,
      skipLibCheck: true,
      module: "NodeNext",
      target: "ES2022",
      types: ["node"],
    };
    const config = { compilerOptions, files: ["main.mjs"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = run(process.execPath, [join(root, "node_modules/@typescript/native/bin/tsc"), "-p", folder]);
    expect((await tsc.catch((error: unknown) => error as { readonly stdout: string })).stdout).toBe("");
  }, 60_000);
});
