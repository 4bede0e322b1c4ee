import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { CredentialProvider, Fetched, TemporaryCredentials } from "@brs/core";
import type { LocalAws } from "@brs/local-aws";

/** The simplest AssumeRole provider: what these tests are about is round it. */
export function assumeRole(
  aws: LocalAws,
  { maxAttempts = 1, roleArn = aws.roleArn } = {},
): CredentialProvider<TemporaryCredentials & Fetched> {
  const sts = new STSClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: aws.credentials(),
    maxAttempts,
  });
  return async ({ signal } = {}) => {
    const answer = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "test" }), {
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    return {
      accessKeyId: AccessKeyId ?? "",
      secretAccessKey: SecretAccessKey ?? "",
      sessionToken: SessionToken ?? "",
      expiration: Expiration ?? new Date(NaN),
    };
  };
}

/** How often a role was assumed. */
export function assumed(aws: LocalAws): number {
  return aws.counters().calls["sts:AssumeRole"] ?? 0;
}
