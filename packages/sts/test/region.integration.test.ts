import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ProviderContext } from "@brs/core";
import { stsProvider } from "../src/index.js";
import { useLocalAws } from "./support/aws.js";

const local = useLocalAws();
const saved = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, { AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" });
});
afterEach(() => {
  process.env = { ...saved };
});

/** The Region that AssumeRole was signed for. */
async function signedFor(config: object, context: ProviderContext = {}): Promise<string | undefined> {
  const { aws } = local;
  const { endpoint } = aws;
  const provider = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: { endpoint, ...config },
    params: { RoleArn: aws.roleArn },
  });
  await provider(context);
  await provider.close();
  return aws.control.requests("sts:AssumeRole").at(-1)?.region;
}

const session = { region: async () => "eu-north-1" };
const caller = { callerClientConfig: { region: async () => "ap-southeast-2" } };

test("clientConfig.region comes first, as text or function", async () => {
  process.env["AWS_REGION"] = "eu-west-2";
  await expect(signedFor({ region: "eu-west-1" }, { ...session, ...caller })).resolves.toBe("eu-west-1");
  await expect(signedFor({ region: async () => "eu-west-3" }, session)).resolves.toBe("eu-west-3");
});

test("then the session's", async () => {
  process.env["AWS_REGION"] = "eu-west-2";
  await expect(signedFor({}, { ...session, ...caller })).resolves.toBe("eu-north-1");
});

test("then AWS_REGION, where the session names none", async () => {
  process.env["AWS_REGION"] = "eu-west-2";
  await expect(signedFor({}, { region: async () => undefined, ...caller })).resolves.toBe("eu-west-2");
});

test("then the profile's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "brs-sts-"));
  const file = join(folder, "config");
  await writeFile(file, "[profile brs-region]\nregion = eu-south-1\n");
  process.env["AWS_CONFIG_FILE"] = file;
  await expect(signedFor({ profile: "brs-region" }, caller)).resolves.toBe("eu-south-1");
  await rm(folder, { recursive: true });
});

test("then us-east-1, as in the SDK", async () => {
  await expect(signedFor({}, caller)).resolves.toBe("us-east-1");
});

test("a Region that cannot be found this time is looked for again the next time", async () => {
  const { aws } = local;
  const regions = [Promise.reject(new Error("no metadata yet")), Promise.resolve("eu-west-1")];
  const provider = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: { endpoint: aws.endpoint },
    params: { RoleArn: aws.roleArn },
  });
  const context: ProviderContext = { region: () => regions.shift()! };
  await expect(provider(context)).rejects.toMatchObject({
    code: "ERR_BRS_CONFIGURATION",
    cause: { message: "no metadata yet" },
  });
  await provider(context);
  await provider.close();
  expect(aws.counters().regions).toEqual({ "sts eu-west-1": 1 });
});

test("a provider that clients of several Regions share signs for its own", async () => {
  const { aws } = local;
  const provider = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: { endpoint: aws.endpoint, region: "eu-central-1" },
    params: { RoleArn: aws.roleArn },
  });
  const clients = ["us-west-2", "ap-northeast-1", "sa-east-1"].map(
    (region) => new STSClient({ endpoint: aws.endpoint, region, credentials: provider }),
  );
  for (const client of clients) await client.send(new GetCallerIdentityCommand({}));
  for (const client of clients) client.destroy();
  await provider.close();
  const regions = aws.control.requests("sts:AssumeRole").map(({ region }) => region);
  expect(new Set(regions)).toEqual(new Set(["eu-central-1"]));
  expect(aws.counters().regions).toMatchObject({ "sts us-west-2": 1, "sts ap-northeast-1": 1, "sts sa-east-1": 1 });
});
