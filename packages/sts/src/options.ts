import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import type { CredentialProvider, Credentials } from "@brs/core";
import { checkOptions, invalidOption, type OptionRule } from "@brs/core/provider-kit";

/** A logger as AWS SDK clients take it. */
export type Logger = NonNullable<STSClientConfig["logger"]>;

/** A plugin for the STS client's middleware stack: the AWS SDK's `Pluggable`. */
export interface ClientPlugin {
  // Method syntax, so that a plugin written for one command or for `any` fits as it does in the SDK.
  /** Adds its middleware to the stack. Called once, when the provider makes its STS client. */
  applyToStack(stack: STSClient["middlewareStack"]): void;
}

/** How to reach STS; the same for every provider of this package. Every option may be absent or `undefined`. */
export interface StsClientOptions {
  /**
   * Configuration of the STS client that the provider makes, once, at its first call: Region, endpoint, retries and so
   * on. Its `requestHandler` is used and never destroyed. Default: the session's Region, else the AWS SDK's rules.
   */
  readonly clientConfig?: STSClientConfig | undefined;
  /** Plugins for that client; each is applied once. */
  readonly clientPlugins?: readonly ClientPlugin[] | undefined;
  /**
   * An STS client of yours, with its own credentials and configuration; it is never destroyed here.
   * Not together with `clientConfig`, `clientPlugins` or `masterCredentials`.
   */
  readonly client?: STSClient | undefined;
  /** Takes what the STS client logs, with secrets and MFA codes masked. Default: none. */
  readonly logger?: Logger | undefined;
}

/** Whose credentials the calls to STS are signed with. */
export interface MasterOptions {
  /**
   * Credentials, a provider, or a refreshable. A bare provider is kept fresh here, and shared by everybody who names
   * the same function as their master. Default: `clientConfig.credentials`, else the AWS SDK's default chain.
   */
  readonly masterCredentials?: Credentials | CredentialProvider | undefined;
}

export const objectRule: OptionRule = { rule: "an object", test: isObject };
export const flagRule: OptionRule = { rule: "true or false", test: (value) => typeof value === "boolean" };

/** The rules of {@link StsClientOptions}. */
export const clientRules: Readonly<Record<keyof StsClientOptions, OptionRule>> = {
  clientConfig: objectRule,
  clientPlugins: {
    rule: "a list of plugins, each with applyToStack()",
    test: (value) => Array.isArray(value) && value.every((plugin) => hasMethod(plugin, "applyToStack")),
  },
  client: { rule: "an STSClient", test: (value) => hasMethod(value, "send") },
  logger: objectRule,
};

/** The rules of {@link MasterOptions}. */
export const masterRules: Readonly<Record<keyof MasterOptions, OptionRule>> = {
  masterCredentials: {
    rule: "credentials (accessKeyId and secretAccessKey, expiration as a Date), a provider function or a refreshable",
    test: (value) => typeof value === "function" || isStaticCredentials(value),
  },
};

// What people put beside `params` and `clientConfig` instead of into them.
const contents: Readonly<Record<"params" | "clientConfig", readonly string[]>> = {
  params: [
    "RoleArn",
    "RoleSessionName",
    "ExternalId",
    "DurationSeconds",
    "Policy",
    "Tags",
    "SerialNumber",
    "TokenCode",
  ],
  clientConfig: ["region", "endpoint", "requestHandler", "maxAttempts", "retryMode"],
};

/** Checks an options object and the pairs in it that contradict each other. Throws `ERR_BRS_VALIDATION`. */
export function checkStsOptions(
  owner: string,
  options: StsClientOptions & MasterOptions,
  rules: Readonly<Record<string, OptionRule>>,
): void {
  rejectMisplaced(owner, options);
  checkOptions(owner, options, rules);
  if (options.client === undefined) return;
  for (const name of ["clientConfig", "clientPlugins", "masterCredentials"] as const) {
    if (options[name] !== undefined) {
      throw invalidOption(
        owner,
        name,
        `${name} would not reach the client that you made. Pass it or client, not both.`,
      );
    }
  }
}

function rejectMisplaced(owner: string, options: unknown): void {
  const names = isObject(options) ? Object.keys(options) : [];
  for (const home of ["params", "clientConfig"] as const) {
    const name = names.find((each) => contents[home].includes(each));
    if (name !== undefined) throw invalidOption(owner, name, `there is no option ${name}: it goes into ${home}.`);
  }
}

function isStaticCredentials(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = value as Partial<Record<string, unknown>>;
  return (
    isText(accessKeyId) &&
    isText(secretAccessKey) &&
    (sessionToken === undefined || isText(sessionToken)) &&
    (expiration === undefined || hasMethod(expiration, "getTime"))
  );
}

/** Whether a value is a string with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[name] === "function";
}
