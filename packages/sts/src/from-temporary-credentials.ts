import type { AssumeRoleCommandInput, STSClientConfig } from "@aws-sdk/client-sts";
import type { CredentialProvider, Credentials, MfaCodeProvider } from "@brs/core";
import type { AssumeRoleParams } from "./assume-role-params.js";
import type { ClientPlugin, Logger } from "./options.js";

/** What the AWS SDK's `fromTemporaryCredentials` takes. */
export interface FromTemporaryCredentialsLike {
  /** The parameters of AssumeRole, with AWS's own names and units. */
  readonly params: Omit<AssumeRoleCommandInput, "RoleSessionName"> & { readonly RoleSessionName?: string | undefined };
  /** Whose credentials sign AssumeRole. Default: `clientConfig.credentials`, else the AWS SDK's default chain. */
  readonly masterCredentials?: Credentials | CredentialProvider | undefined;
  /** Configuration of the STS client that the provider makes: Region, endpoint, retries and so on. */
  readonly clientConfig?: STSClientConfig | undefined;
  /** Plugins for that client's middleware stack; each is applied once. */
  readonly clientPlugins?: ClientPlugin[] | undefined;
  /** Asked for a code of the device `params.SerialNumber` at each call. Needed where `params` has one. */
  readonly mfaCodeProvider?: ((mfaSerial: string) => Promise<string>) | undefined;
  /** Takes what the STS client logs, with secrets and MFA codes masked. Default: `clientConfig.logger`, else none. */
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

/** Forbids the members of a type that are not known. */
type Unnamed<Given, Known> = { readonly [Name in Exclude<keyof Given, keyof Known>]: never };

/** What a device or a code in the parameters asks for where no `mfaCodeProvider` is named: a code, a device. */
type SdkMfa<Options extends FromTemporaryCredentialsLike> = "mfaCodeProvider" extends keyof Options
  ? unknown
  : SurelyHas<Options["params"], "SerialNumber"> extends true
    ? { readonly mfaCodeProvider: MfaCodeProvider }
    : SurelyHas<Options["params"], "TokenCode"> extends true
      ? { readonly params: { readonly SerialNumber: string } }
      : unknown;

/** Whether a type has a member that is never `undefined`. */
type SurelyHas<Params, Name extends string> = Name extends keyof Params
  ? undefined extends Params[Name]
    ? false
    : true
  : false;
