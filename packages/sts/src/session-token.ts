import { GetSessionTokenCommand, type GetSessionTokenCommandInput } from "@aws-sdk/client-sts";
import type { ProviderContext, Strategy, TemporaryCredentials } from "@brs/core";
import { snapshot } from "@brs/core/provider-kit";
import { mfaRules, planMfa, withCode, type MfaChoice } from "./mfa.js";
import { createNotices } from "./notices.js";
import {
  checkStsOptions,
  clientRules,
  masterRules,
  objectRule,
  type MasterOptions,
  type StsClientOptions,
} from "./options.js";
import { checkParams, commonParamRules, type Immutable } from "./params.js";
import { createCaller } from "./sts-caller.js";
import { toTemporaryCredentials } from "./sts-credentials.js";

/**
 * The parameters of GetSessionToken, with AWS's own names and units. They reach STS unchanged.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export type SessionTokenParams = Immutable<GetSessionTokenCommandInput>;

/** Options of {@link sessionTokenProvider}. */
export type SessionTokenProviderOptions = StsClientOptions &
  MasterOptions &
  MfaChoice & {
    /** The parameters of GetSessionToken. Default: none, and AWS's own defaults. */
    readonly params?: SessionTokenParams;
  };

/** The strategy that {@link sessionTokenProvider} makes. */
export interface SessionTokenProvider extends Strategy<TemporaryCredentials> {
  /** The kind of source: an IAM user's session, through GetSessionToken. */
  readonly strategy: "session-token";
  /** Whether a call may ask a person: for an MFA code, or because its `masterCredentials` do. */
  readonly interactive: boolean;
  /** Lets go of the STS client that the provider made. A later call makes another; closing twice is harmless. */
  close(): Promise<void>;
}

const owner = "sessionTokenProvider()";
const rules = { params: objectRule, ...masterRules, ...clientRules, ...mfaRules };
const paramSpec = {
  operation: "GetSessionToken",
  known: ["DurationSeconds", "SerialNumber", "TokenCode", "MinimumSessionTokenSize"],
  rules: { SerialNumber: commonParamRules.SerialNumber, TokenCode: commonParamRules.TokenCode },
};

/**
 * Temporary credentials of an IAM user, through GetSessionToken: one MFA code, then roles on top of it. Name the provider
 * as `masterCredentials` of any number of `stsProvider()`s: they share its session, and with it the code.
 *
 * Throws and rejects as `stsProvider()` does. GetSessionToken takes long-lived keys: temporary `masterCredentials` are
 * refused by STS.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 *
 * @example
 * ```ts
 * import { promptMfa } from "@brs/mfa";
 * import { sessionTokenProvider, stsProvider } from "@brs/sts";
 *
 * const user = sessionTokenProvider({
 *   params: { SerialNumber: "arn:aws:iam::123456789012:mfa/me" },
 *   mfaCodeProvider: promptMfa(),
 * });
 * const reader = stsProvider({ masterCredentials: user, params: { RoleArn: "arn:aws:iam::123456789012:role/reader" } });
 * const writer = stsProvider({ masterCredentials: user, params: { RoleArn: "arn:aws:iam::123456789012:role/writer" } });
 * ```
 */
export function sessionTokenProvider(options: SessionTokenProviderOptions = {}): SessionTokenProvider {
  checkStsOptions(owner, options, rules);
  const params: SessionTokenParams = snapshot(options.params ?? {});
  const warnings = checkParams(owner, params, paramSpec);
  const mfa = planMfa(owner, params, options.mfaCodeProvider);
  const announce = createNotices([...warnings, ...mfa.warnings]);
  const { masterCredentials = options.clientConfig?.credentials } = options;
  const caller = createCaller(options, masterCredentials ?? "default-chain");
  const signer = options.client === undefined ? "masterCredentials" : "client";

  async function provide(context: ProviderContext = {}): Promise<TemporaryCredentials> {
    announce(context);
    let input: GetSessionTokenCommandInput | undefined;
    const answer = await caller.call(
      {
        failed: { owner, request: "GetSessionToken", signer },
        async send({ client, watch, sendOptions }) {
          input ??= await withCode(params, mfa, context);
          return client.send(watch(new GetSessionTokenCommand(input)), sendOptions);
        },
      },
      context,
    );
    return toTemporaryCredentials(owner, answer, false);
  }

  return Object.assign(provide, {
    strategy: "session-token" as const,
    interactive: mfa.interactive || caller.interactive,
    close: () => caller.close(),
  });
}
