import { AssumeRoleCommand, type AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import type { ProviderContext, Strategy, TemporaryCredentials } from "@brs/core";
import { snapshot } from "@brs/core/provider-kit";
import { checkAssumeRoleParams, type AssumeRoleParams } from "./assume-role-params.js";
import type { FromTemporaryCredentialsLike, SdkShape } from "./from-temporary-credentials.js";
import { mfaRules, planMfa, withCode, type MfaChoice } from "./mfa.js";
import { createNotices } from "./notices.js";
import {
  checkStsOptions,
  clientRules,
  flagRule,
  masterRules,
  objectRule,
  type MasterOptions,
  type StsClientOptions,
} from "./options.js";
import { createCaller } from "./sts-caller.js";
import { toTemporaryCredentials } from "./sts-credentials.js";

/** Options of {@link stsProvider} apart from the role and MFA. */
export interface StsCommon extends StsClientOptions, MasterOptions {
  /** Puts the role's account on the credentials. It moves DynamoDB clients to account-based endpoints. Default false. */
  readonly accountId?: boolean | undefined;
}

/** Options of {@link stsProvider}. */
export type StsProviderOptions = StsCommon &
  MfaChoice & {
    /** The parameters of AssumeRole: the role and what is asked for it. */
    readonly params: AssumeRoleParams;
  };

/** The strategy that {@link stsProvider} makes. */
export interface StsProvider extends Strategy<TemporaryCredentials> {
  /** The kind of source: a role, through AssumeRole. */
  readonly strategy: "sts";
  /** Whether a call may ask a person: for an MFA code, or because its `masterCredentials` do. */
  readonly interactive: boolean;
  /** Lets go of the STS client that the provider made. A later call makes another; closing twice is harmless. */
  close(): Promise<void>;
}

const owner = "stsProvider()";
const rules = {
  params: objectRule,
  ...masterRules,
  ...clientRules,
  ...mfaRules,
  accountId: flagRule,
  parentClientConfig: objectRule,
};

/**
 * Credentials of a role, through AssumeRole. A superset of the AWS SDK's `fromTemporaryCredentials`: changing the import
 * is the migration. One call is one AssumeRole; `createSession()` or `refreshable()` keep the result fresh.
 *
 * Throws `ERR_BRS_VALIDATION` for wrong options. A call rejects with `ERR_BRS_CREDENTIALS`, `ERR_BRS_MFA`,
 * `ERR_BRS_VALIDATION` or `ERR_BRS_CONFIGURATION` when STS refuses, with `ERR_BRS_REQUEST` when STS is in trouble, and
 * with `ERR_BRS_CONNECTION` when it cannot be reached.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * @example
 * ```ts
 * import { refreshable } from "@brs/core";
 * import { stsProvider } from "@brs/sts";
 *
 * const credentials = refreshable(stsProvider({ params: { RoleArn: "arn:aws:iam::123456789012:role/app" } }));
 * ```
 */
export function stsProvider(options: StsProviderOptions): StsProvider;
/** The same, with options that were written for the AWS SDK's `fromTemporaryCredentials` and are checked at run time. */
export function stsProvider<Options extends FromTemporaryCredentialsLike>(
  options: Options & SdkShape<Options>,
): StsProvider;
export function stsProvider(options: StsProviderOptions | (StsCommon & FromTemporaryCredentialsLike)): StsProvider {
  checkStsOptions(owner, options, rules);
  const warnings = checkAssumeRoleParams(owner, options.params);
  // The command's type is not read-only; nothing writes to what is in it.
  const given = options.params as Omit<AssumeRoleCommandInput, "RoleSessionName"> & {
    readonly RoleSessionName?: string;
  };
  const params: AssumeRoleCommandInput = { ...snapshot(given), RoleSessionName: given.RoleSessionName ?? "brs" };
  const mfa = planMfa(owner, params, options.mfaCodeProvider);
  const announce = createNotices([...warnings, ...mfa.warnings]);
  const { masterCredentials = options.clientConfig?.credentials, accountId = false } = options;
  const caller = createCaller(options, masterCredentials ?? "default-chain");
  const signer = options.client === undefined ? "masterCredentials" : "client";
  const request = `AssumeRole of ${params.RoleArn ?? ""}`;

  async function provide(context: ProviderContext = {}): Promise<TemporaryCredentials> {
    announce(context);
    let input: AssumeRoleCommandInput | undefined;
    const answer = await caller.call(
      {
        failed: { owner, request, signer },
        async send({ client, watch, sendOptions }) {
          // A replay sends the same code: STS refused the key before it looked at the code.
          input ??= await withCode(params, mfa, context);
          return client.send(watch(new AssumeRoleCommand(input)), sendOptions);
        },
      },
      context,
    );
    return toTemporaryCredentials(owner, answer, accountId);
  }

  return Object.assign(provide, {
    strategy: "sts" as const,
    interactive: mfa.interactive || caller.interactive,
    close: () => caller.close(),
  });
}
