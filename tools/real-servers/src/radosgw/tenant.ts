import { runTool } from "./run-tool.js";

/** A user of the gateway and a role that it may assume. */
export interface Tenant {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly roleArn: string;
}

const user = "app-owner";
const role = "app";

/** Creates the user, whose keys the gateway makes up, and the role, which may do everything in S3. */
export async function createTenant(configFile: string): Promise<Tenant> {
  const admin = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse(await runTool("radosgw-admin", ["-c", configFile, "--format=json", ...args]));
  const created = (await admin("user", "create", `--uid=${user}`, `--display-name=${user}`)) as {
    readonly keys: readonly [{ readonly access_key: string; readonly secret_key: string }];
  };
  const [{ access_key: accessKeyId, secret_key: secretAccessKey }] = created.keys;

  const mayAssume = statement({ Principal: { AWS: [`arn:aws:iam:::user/${user}`] }, Action: ["sts:AssumeRole"] });
  const mayUseS3 = statement({ Action: ["s3:*"], Resource: "arn:aws:s3:::*" });
  const { Arn: roleArn } = (await admin(
    ...["role", "create", `--role-name=${role}`, "--path=/", `--assume-role-policy-doc=${mayAssume}`],
  )) as { readonly Arn: string };
  const policy = ["--policy-name=s3", `--policy-doc=${mayUseS3}`];
  await runTool("radosgw-admin", ["-c", configFile, "role-policy", "put", `--role-name=${role}`, ...policy]);
  return { credentials: { accessKeyId, secretAccessKey }, roleArn };
}

function statement(what: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...what }] });
}
