import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { fromEnv } from "@aws-sdk/credential-providers";
import { createCredentialChain } from "@aws-sdk/credential-providers";
import { refreshable, type Credentials, type Strategy } from "@brs/core";
import { customProvider, processProvider, type CustomProvider, type ProcessProvider } from "../src/index.js";

const keys = { accessKeyId: "a", secretAccessKey: "b" };

// Every shape, at once or promised.
customProvider(() => keys) satisfies CustomProvider;
customProvider(async () => ({ ...keys, sessionToken: "c", expiration: "2030-01-01T00:00:00Z" }));
customProvider(() => ({ AccessKeyId: "a", SecretAccessKey: "b", Token: "c", Expiration: 1e12 }));
customProvider(() => ({ access_key: "a", secret_key: "b", token: "c", expiry_time: new Date() }));
customProvider(() => ({ aws_access_key_id: "a", aws_secret_access_key: "b" }));

// What STS answers, and what the SDK's own providers answer, fit as they are.
const sts = new STSClient({});
customProvider(async () => (await sts.send(new AssumeRoleCommand({ RoleArn: "", RoleSessionName: "" }))).Credentials!);
customProvider(() => fromEnv()());

// The signal is the runtime's own.
customProvider(async ({ signal }) => {
  await fetch("https://example.com", { signal: signal ?? null });
  return keys;
});

// args decide what the function gets.
customProvider(
  (_context, { path }) => {
    path satisfies string;
    return keys;
  },
  { args: { path: "x" }, name: "vault" },
);
customProvider((_context, args) => (args satisfies number, keys), { args: 7 });

// @ts-expect-error a secret is missing
customProvider(() => ({ accessKeyId: "a" }));
// @ts-expect-error two spellings
customProvider(() => ({ accessKeyId: "a", secret_key: "b" }));
// @ts-expect-error nothing
customProvider(async () => undefined);
// @ts-expect-error args are missing
customProvider((_context, { path }: { path: string }) => (path, keys), { name: "vault" });
// @ts-expect-error no function
customProvider(keys);
// @ts-expect-error no such option
customProvider(() => keys, { label: "x" });

processProvider(["broker", "--role", "app"], { timeoutMs: null, env: process.env }) satisfies ProcessProvider;
// @ts-expect-error an empty command
processProvider([]);
// @ts-expect-error a command line
processProvider("broker --role app");

// Both ways: into brs, into SDK clients, and into the SDK's chain.
const strategy: Strategy = customProvider(() => keys);
strategy.strategy satisfies string;
new S3Client({ credentials: customProvider(() => keys) });
new S3Client({ credentials: processProvider(["broker"]) });
createCredentialChain(
  fromEnv(),
  customProvider(() => keys),
  processProvider(["broker"]),
);
refreshable(customProvider(() => keys))() satisfies Promise<Credentials>;
