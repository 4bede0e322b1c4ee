import { callerIdentity, stsProvider } from "@brs/sts";
import type { Facts } from "./facts.js";

/** A role's credentials, used as any credentials of the AWS SDK. */
export async function run({ endpoint, region, roleArn, credentials }: Facts): Promise<object> {
  const clientConfig = { endpoint, region };
  const provider = stsProvider({ params: { RoleArn: roleArn }, masterCredentials: credentials, clientConfig });
  const { arn } = await callerIdentity(await provider(), { clientConfig });
  await provider.close();
  return { arn };
}
