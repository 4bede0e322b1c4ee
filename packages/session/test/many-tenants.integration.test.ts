// docs/guides/many-tenants.md: its code runs as it stands. The app beside it is tested in tools/examples.
import { startLocalAws } from "@brs/local-aws";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(__dirname, "../../..");

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
});
