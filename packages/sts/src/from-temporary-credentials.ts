import type { AssumeRoleCommandInput, STSClientConfig } from "@aws-sdk/client-sts";
import type { CredentialProvider, Credentials, MfaCodeProvider } from "@brs/core";
import type { AssumeRoleParams } from "./assume-role-params.js";
import type { ClientPlugin, Logger } from "./options.js";

/** What the AWS SDK's `fromTemporaryCredentials` takes. */
export interface FromTemporaryCredentialsLike {
  readonly params: Omit<AssumeRoleCommandInput, "RoleSessionName"> & { readonly RoleSessionName?: string | undefined };
  readonly masterCredentials?: Credentials | CredentialProvider | undefined;
  readonly clientConfig?: STSClientConfig | undefined;
  readonly clientPlugins?: ClientPlugin[] | undefined;
  readonly mfaCodeProvider?: ((mfaSerial: string) => Promise<string>) | undefined;
  readonly logger?: Logger | undefined;
  /** The AWS SDK's own; ignored. */
  readonly parentClientConfig?: object | undefined;
}

/**
 * Keeps what can only be a mistake from type-checking: names that nobody knows, a device that surely has no code, a code
 * that surely has no device. Where a type leaves it open, it is checked at run time.
 */
export type SdkShape<Options extends FromTemporaryCredentialsLike> = Unnamed<Options, FromTemporaryCredentialsLike> & {
  readonly params: Unnamed<Options["params"], AssumeRoleParams>;
} & SdkMfa<Options>;

type Unnamed<Given, Known> = { readonly [Name in Exclude<keyof Given, keyof Known>]: never };

type SdkMfa<Options extends FromTemporaryCredentialsLike> = "mfaCodeProvider" extends keyof Options
  ? unknown
  : SurelyHas<Options["params"], "SerialNumber"> extends true
    ? { readonly mfaCodeProvider: MfaCodeProvider }
    : SurelyHas<Options["params"], "TokenCode"> extends true
      ? { readonly params: { readonly SerialNumber: string } }
      : unknown;

type SurelyHas<Params, Name extends string> = Name extends keyof Params
  ? undefined extends Params[Name]
    ? false
    : true
  : false;
