import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { fromSSO, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import {
  refreshable,
  type CallerIdentity,
  type IdentityVerdict,
  type Refreshable,
  type RefreshableCredentials,
  type Strategy,
  type TemporaryCredentials,
} from "@brs/core";
import type { AwsCredentialIdentityProvider, Pluggable } from "@smithy/types";
import {
  callerIdentity,
  sessionTokenProvider,
  stsProvider,
  validateCredentials,
  webIdentityProvider,
  type SessionTokenProvider,
  type StsProvider,
  type WebIdentityProvider,
} from "../src/index.js";

const params = { RoleArn: "arn:aws:iam::123456789012:role/app" };
declare const plugin: Pluggable<any, any>;

// Strategies of core, with the literal names of their kind.
const sts: StsProvider = stsProvider({ params });
const webIdentity: WebIdentityProvider = webIdentityProvider();
const sessionToken: SessionTokenProvider = sessionTokenProvider();
export const strategies: readonly Strategy<TemporaryCredentials>[] = [sts, webIdentity, sessionToken];
export const name: "sts" = sts.strategy;
export const closed: Promise<void> = sts.close();
const refreshed: Refreshable<StsProvider> = refreshable(sts);
export const held: TemporaryCredentials | undefined = refreshed.peek();

// Drop-in both ways: ours in the SDK's clients and providers, the SDK's in ours.
for (const credentials of [sts, webIdentity, sessionToken]) {
  credentials satisfies AwsCredentialIdentityProvider;
  new S3Client({ credentials });
  new STSClient({ credentials });
  fromTemporaryCredentials({ params, masterCredentials: credentials });
  stsProvider({ params, masterCredentials: credentials });
}
stsProvider({ params, masterCredentials: fromSSO() });
stsProvider({ params, masterCredentials: refreshed });
stsProvider({ params, masterCredentials: { accessKeyId: "a", secretAccessKey: "b" } });
stsProvider({ params, client: new STSClient({}) });
stsProvider({ params, clientConfig: { region: "eu-west-1" }, clientPlugins: [plugin], logger: console });
stsProvider({
  params,
  masterCredentials: undefined,
  clientConfig: undefined,
  clientPlugins: undefined,
  logger: undefined,
});

// Web identity tokens.
webIdentityProvider({ token: "a.b.c", params });
webIdentityProvider({ token: { path: "/var/run/token" }, params });
webIdentityProvider({ token: { path: new URL("file:///var/run/token") }, params });
webIdentityProvider({ token: () => "a.b.c" });
webIdentityProvider({ token: async ({ signal, forceRefresh }) => (forceRefresh && signal?.aborted ? "" : "a.b.c") });
// @ts-expect-error the token has an option of its own
webIdentityProvider({ params: { ...params, WebIdentityToken: "a.b.c" } });
// @ts-expect-error the call is unsigned
webIdentityProvider({ masterCredentials: sts });

// Identity.
declare const credentials: RefreshableCredentials;
export const identity: Promise<CallerIdentity> = callerIdentity(credentials, { region: async () => undefined });
export const verdict: Promise<IdentityVerdict> = validateCredentials({ accessKeyId: "a", secretAccessKey: "b" });
callerIdentity(fromSSO(), { clientConfig: { region: "eu-west-1" }, signal: new AbortController().signal });
// @ts-expect-error
callerIdentity({ accessKeyId: "a" });
