import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import {
  createCredentialChain,
  fromCognitoIdentityPool,
  fromEnv,
  fromIni,
  fromNodeProviderChain,
  fromSSO,
  fromTemporaryCredentials,
} from "@aws-sdk/credential-providers";
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  RuntimeConfigAwsCredentialIdentityProvider,
} from "@aws-sdk/types";
import {
  awsStandard,
  refreshable,
  resilient,
  type CredentialProvider,
  type Credentials,
  type CredentialsOf,
  type ExtensionOf,
  type MfaCodeProvider,
  type Refreshable,
  type RefreshableCredentials,
  type RefreshPolicy,
  type SessionExtender,
  type Strategy,
  type TemporaryCredentials,
} from "../src/index.js";
import { scriptedSource, virtualClock } from "../src/testing/index.js";

declare const identity: AwsCredentialIdentity;
declare const identityProvider: AwsCredentialIdentityProvider;
declare const runtimeProvider: RuntimeConfigAwsCredentialIdentityProvider;
declare const strategy: Strategy<TemporaryCredentials>;
declare const mfaCodeProvider: MfaCodeProvider;

// The SDK's shapes are ours.
identity satisfies Credentials;
identityProvider satisfies CredentialProvider;
runtimeProvider satisfies CredentialProvider;
const ours: Credentials = identity;
export const theirs: AwsCredentialIdentity = ours;
export const provider: AwsCredentialIdentityProvider = strategy;

// Whatever the SDK makes goes in.
for (const made of [
  fromIni(),
  fromEnv(),
  fromSSO(),
  fromNodeProviderChain(),
  fromTemporaryCredentials({ params: { RoleArn: "" } }),
  fromCognitoIdentityPool({ identityPoolId: "" }),
  createCredentialChain(fromEnv(), fromIni()),
]) {
  refreshable(made) satisfies RefreshableCredentials;
}
refreshable(fromIni({ profile: "x" }));
refreshable(fromNodeProviderChain({ profile: "x" }), { mode: "eager" });
refreshable(runtimeProvider);
refreshable(identity);
refreshable({ accessKeyId: "a", secretAccessKey: "b" });
refreshable(async () => ({ accessKeyId: "a", secretAccessKey: "b", lease: 7 })).peek()?.lease satisfies
  number | undefined;

// Whatever we make goes into the SDK.
const credentials = refreshable(strategy);
new S3Client({ credentials });
new STSClient({ credentials });
fromTemporaryCredentials({ params: { RoleArn: "" }, masterCredentials: credentials, mfaCodeProvider });
fromIni({ mfaCodeProvider });
createCredentialChain(credentials, fromEnv());
credentials satisfies AwsCredentialIdentityProvider;
credentials satisfies RuntimeConfigAwsCredentialIdentityProvider;

// The provider's own type of credentials is kept.
export const held: TemporaryCredentials | undefined = credentials.peek();
export const called: Promise<TemporaryCredentials> = credentials({ forceRefresh: true, minValidityMs: 60_000 });
export const refreshed: Promise<TemporaryCredentials> = credentials.refresh({ signal: AbortSignal.timeout(5) });
export const bySignal: Promise<TemporaryCredentials> = credentials({ signal: new AbortController().signal });
export const any: RefreshableCredentials = credentials;
export const name: Refreshable<Strategy<TemporaryCredentials>> = credentials;
const plain: CredentialsOf<AwsCredentialIdentityProvider> = identity;
export const nothingAdded: ExtensionOf<AwsCredentialIdentityProvider> = plain;

// So is what it adds to a session, and nothing is added that it does not.
declare const extending: Strategy & SessionExtender<{ mqtt(): string }>;
declare const host: Parameters<SessionExtender<object>["extendSession"]>[0];
refreshable(extending).extendSession(host).mqtt() satisfies string;
({}) as ExtensionOf<typeof extending> satisfies { mqtt(): string };
// @ts-expect-error this provider extends nothing
refreshable(strategy).extendSession;

// Events carry what they say.
credentials.on("refreshed", ({ attempt, durationMs, expiration, late, reason }) => {
  [attempt, durationMs] satisfies number[];
  [expiration, late, reason] satisfies [Date | undefined, boolean, string];
})();
credentials.on("refreshFailed", ({ error, retryInMs }) => [error.code, retryInMs]);
// @ts-expect-error there is no such event
credentials.on("refresh", () => undefined);

// Policies are data; a changed copy is one.
({ ...resilient, whenExpired: "serve" }) satisfies RefreshPolicy;
({ ...awsStandard, retryWhileValid: resilient.retryWhileValid }) satisfies RefreshPolicy;
// @ts-expect-error a policy has all of its fields
refreshable(strategy, { policy: { advisory: "behind" } });
// @ts-expect-error there is no such mode
refreshable(strategy, { mode: "lazy" });
// @ts-expect-error seconds are not among the options
refreshable(strategy, { timeoutSeconds: 5 });
// @ts-expect-error a provider or credentials
refreshable("AKID");
// @ts-expect-error a secret is missing
refreshable({ accessKeyId: "a" });

// `await using` where the language has it.
export async function scoped(): Promise<void> {
  await using mine = refreshable(strategy);
  await mine();
}

// The testing kit fits the engine.
const clock = virtualClock();
refreshable(scriptedSource({ clock }), { clock, random: () => 0 });

// What is read-only stays so; what the SDK writes may be written.
credentials.memoized = true;
// @ts-expect-error phases are read
credentials.phase = "fresh";
// @ts-expect-error credentials are read
(await credentials()).secretAccessKey = "mine";
