// Call sites as AWS SDK users have them. `swapped.types.ts` is this file with the import changed, and a test says so.
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { fromIni, fromNodeProviderChain, fromSSO } from "@aws-sdk/credential-providers";
import type { FromTemporaryCredentialsOptions } from "@aws-sdk/credential-providers";
import { S3Client } from "@aws-sdk/client-s3";
import type { AssumeRoleCommandInput, STSClientConfig } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Logger, Pluggable } from "@smithy/types";

declare const staticCredentials: AwsCredentialIdentity;
declare const ownProvider: AwsCredentialIdentityProvider;
declare const plugin: Pluggable<any, any>;
declare const logger: Logger;
declare const clientConfig: STSClientConfig;
declare const input: AssumeRoleCommandInput;
declare const wholeOptions: FromTemporaryCredentialsOptions;

const RoleArn = "arn:aws:iam::123456789012:role/app";

fromTemporaryCredentials({ params: { RoleArn } });
fromTemporaryCredentials({ params: { RoleArn, RoleSessionName: "me", DurationSeconds: 900 } });
fromTemporaryCredentials({ params: { ...input, RoleSessionName: "me" } });
fromTemporaryCredentials(wholeOptions);
fromTemporaryCredentials({ ...wholeOptions, logger });

fromTemporaryCredentials({ masterCredentials: staticCredentials, params: { RoleArn } });
fromTemporaryCredentials({ masterCredentials: ownProvider, params: { RoleArn } });
fromTemporaryCredentials({ masterCredentials: fromIni({ profile: "base" }), params: { RoleArn } });
fromTemporaryCredentials({ masterCredentials: fromSSO({ profile: "sso" }), params: { RoleArn } });
fromTemporaryCredentials({ masterCredentials: fromNodeProviderChain(), params: { RoleArn } });
fromTemporaryCredentials({ masterCredentials: async () => staticCredentials, params: { RoleArn } });
fromTemporaryCredentials({
  masterCredentials: fromTemporaryCredentials({
    masterCredentials: fromTemporaryCredentials({ params: { RoleArn } }),
    params: { RoleArn },
  }),
  params: { RoleArn },
});

fromTemporaryCredentials({
  masterCredentials: staticCredentials,
  params: {
    RoleArn,
    RoleSessionName: "aws-sdk-js-123",
    DurationSeconds: 3600,
    ExternalId: "ext",
    Policy: "{}",
    PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    Tags: [{ Key: "a", Value: "b" }],
    TransitiveTagKeys: ["a"],
    SourceIdentity: "me",
    SerialNumber: "arn:aws:iam::123456789012:mfa/me",
  },
  clientConfig: { region: "eu-west-1", maxAttempts: 5, requestHandler: { connectionTimeout: 1000 } },
  clientPlugins: [plugin],
  mfaCodeProvider: async (mfaSerial) => mfaSerial.slice(0, 6),
  logger: console,
});
fromTemporaryCredentials({ params: { RoleArn }, clientConfig, clientPlugins: [] });
// The SDK asks nobody here, as there is no device.
fromTemporaryCredentials({ params: { RoleArn }, mfaCodeProvider: async (serial: string) => serial });
fromTemporaryCredentials({
  params: { ...input, RoleSessionName: "me" },
  mfaCodeProvider: () => Promise.resolve("123456"),
});

export const client = new S3Client({ credentials: fromTemporaryCredentials({ params: { RoleArn } }) });
export const provider: AwsCredentialIdentityProvider = fromTemporaryCredentials({ params: { RoleArn } });
export function assume(options: FromTemporaryCredentialsOptions): AwsCredentialIdentityProvider {
  return fromTemporaryCredentials(options);
}
export async function accessKey(): Promise<string> {
  const { accessKeyId } = await fromTemporaryCredentials({ params: { RoleArn } })();
  return accessKeyId;
}
