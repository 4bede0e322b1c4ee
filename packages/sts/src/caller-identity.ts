import { GetCallerIdentityCommand, type STSClientConfig } from "@aws-sdk/client-sts";
import {
  BrsError,
  isBrsError,
  isRefreshable,
  type AbortSignal,
  type CallerIdentity,
  type CredentialProvider,
  type Credentials,
  type IdentityVerdict,
} from "@brs/core";
import { checkOptions, invalidOption, refusalReason, signalRule, type OptionRule } from "@brs/core/provider-kit";
import { clientRules, masterRules, type Logger } from "./options.js";
import { createCaller } from "./sts-caller.js";

/** Options of {@link callerIdentity} and {@link validateCredentials}. */
export interface CallerIdentityOptions {
  /** Configuration of the STS client that is made for the call. Its `credentials` are not used. Default: none. */
  readonly clientConfig?: STSClientConfig | undefined;
  /** The Region where `clientConfig` names none; undefined, or a function that resolves to it: the AWS SDK's rules. */
  readonly region?: string | (() => Promise<string | undefined>) | undefined;
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
  /** Takes what the STS client logs, with secrets masked. Default: none. */
  readonly logger?: Logger | undefined;
}

const regionRule: OptionRule = {
  rule: "a Region or a function that resolves to one",
  test: (value) => typeof value === "function" || (typeof value === "string" && value !== ""),
};
const rules = {
  clientConfig: clientRules.clientConfig,
  region: regionRule,
  signal: signalRule,
  logger: clientRules.logger,
};

/**
 * Asks STS whom credentials belong to (GetCallerIdentity, which needs no permission).
 *
 * A refreshable whose key STS refuses is renewed and asked again, once. Throws `ERR_BRS_VALIDATION` for wrong arguments;
 * rejects with `ERR_BRS_CREDENTIALS` when STS refuses them, `ERR_BRS_REQUEST` or `ERR_BRS_CONNECTION` when it cannot say.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @example
 * ```ts
 * import { callerIdentity, stsProvider } from "@brs/sts";
 *
 * const { arn } = await callerIdentity(stsProvider({ params: { RoleArn: "arn:aws:iam::123456789012:role/app" } }));
 * ```
 */
export async function callerIdentity(
  credentials: Credentials | CredentialProvider,
  options: CallerIdentityOptions = {},
): Promise<CallerIdentity> {
  const owner = "callerIdentity()";
  checkArguments(owner, credentials, options);
  // A bare provider is asked once; what it holds open stays its owner's.
  const bare = typeof credentials === "function" && !isRefreshable(credentials);
  return ask(owner, bare ? await fetchOnce(credentials, options) : credentials, options);
}

/**
 * Whether AWS takes credentials, as far as STS can tell: it is asked, as the local clock may be wrong.
 *
 * Resolves to the identity, or to why they are refused: `expired`, `invalid` (unknown key, wrong secret or token) or
 * `denied` (a policy stands in the way). Rejects when STS could not say (`ERR_BRS_CONNECTION`, `ERR_BRS_REQUEST`), and
 * with a provider's own error when it yields no credentials.
 *
 * @example
 * ```ts
 * import { validateCredentials } from "@brs/sts";
 *
 * const result = await validateCredentials({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
 * if (!result.valid) console.error(`not accepted: ${result.reason}`);
 * ```
 */
export async function validateCredentials(
  credentials: Credentials | CredentialProvider,
  options: CallerIdentityOptions = {},
): Promise<IdentityVerdict> {
  const owner = "validateCredentials()";
  checkArguments(owner, credentials, options);
  // Fetched first, so that a source's failure is not mistaken for STS's verdict on what it yields.
  const held = typeof credentials === "function" ? await fetchOnce(credentials, options) : credentials;
  try {
    return { valid: true, identity: await ask(owner, held, options) };
  } catch (error) {
    const cause = isBrsError(error) ? error.cause : undefined;
    const reason = refusalReason(cause);
    if (reason === undefined) throw error;
    return { valid: false, reason, cause };
  }
}

async function ask(
  owner: string,
  credentials: Credentials | CredentialProvider,
  options: CallerIdentityOptions,
): Promise<CallerIdentity> {
  const { clientConfig, region, signal, logger } = options;
  const caller = createCaller({ clientConfig, logger }, credentials);
  const context = {
    ...(signal === undefined ? {} : { signal }),
    ...(region === undefined ? {} : { region: typeof region === "string" ? async () => region : region }),
  };
  try {
    const { output } = await caller.call(
      {
        failed: { owner, request: "GetCallerIdentity" },
        send: ({ client, watch, sendOptions }) => client.send(watch(new GetCallerIdentityCommand({})), sendOptions),
      },
      context,
    );
    const { Account, Arn, UserId } = output;
    if (Account === undefined || Arn === undefined || UserId === undefined) {
      throw new BrsError(`${owner}: STS's answer is not complete. Check the endpoint.`, { code: "ERR_BRS_REQUEST" });
    }
    return { account: Account, arn: Arn, userId: UserId };
  } finally {
    await caller.close();
  }
}

function fetchOnce(provider: CredentialProvider, { signal }: CallerIdentityOptions): Promise<Credentials> {
  return provider(signal === undefined ? {} : { signal });
}

function checkArguments(owner: string, credentials: unknown, options: CallerIdentityOptions): void {
  const { rule, test } = masterRules.masterCredentials;
  if (!test(credentials)) throw invalidOption(owner, "credentials", `credentials must be ${rule}.`);
  checkOptions(owner, options, rules);
}
