import { AssumeRoleWithWebIdentityCommand, type AssumeRoleWithWebIdentityCommandInput } from "@aws-sdk/client-sts";
import { BrsError, type ProviderContext, type Strategy, type TemporaryCredentials } from "@brs/core";
import { invalidOption, snapshot, type OptionRule } from "@brs/core/provider-kit";
import { createNotices } from "./notices.js";
import { checkStsOptions, clientRules, flagRule, isText, objectRule, type StsClientOptions } from "./options.js";
import { checkParams, commonParamRules, type Immutable } from "./params.js";
import { createCaller } from "./sts-caller.js";
import { toTemporaryCredentials } from "./sts-credentials.js";
import { awsCodeOf } from "./sts-errors.js";
import { readToken, type WebIdentityToken } from "./web-identity-token.js";

/**
 * The parameters of AssumeRoleWithWebIdentity, with AWS's own names and units. They reach STS unchanged.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export interface WebIdentityParams extends Immutable<
  Omit<AssumeRoleWithWebIdentityCommandInput, "RoleArn" | "RoleSessionName" | "WebIdentityToken">
> {
  /** The role to assume. Default: the environment variable `AWS_ROLE_ARN`. */
  readonly RoleArn?: string | undefined;
  /** The session's name. Default: the environment variable `AWS_ROLE_SESSION_NAME`, else `"brs"`. */
  readonly RoleSessionName?: string | undefined;
}

/** Options of {@link webIdentityProvider}. All may be absent where the environment says it all (EKS, CI). */
export interface WebIdentityProviderOptions extends StsClientOptions {
  /** Default: the file that the environment variable `AWS_WEB_IDENTITY_TOKEN_FILE` names. */
  readonly token?: WebIdentityToken | undefined;
  /** Parameters of AssumeRoleWithWebIdentity. Default: what the environment says. */
  readonly params?: WebIdentityParams | undefined;
  /** Puts the role's account on the credentials. It moves DynamoDB clients to account-based endpoints. Default false. */
  readonly accountId?: boolean | undefined;
}

/** The strategy that {@link webIdentityProvider} makes. */
export interface WebIdentityProvider extends Strategy<TemporaryCredentials> {
  /** The kind of source: a role, through AssumeRoleWithWebIdentity. */
  readonly strategy: "web-identity";
  /** No call asks a person: the token is read, not entered. */
  readonly interactive: false;
  /** Lets go of the STS client that the provider made. A later call makes another; closing twice is harmless. */
  close(): Promise<void>;
}

const owner = "webIdentityProvider()";
const tokenRule: OptionRule = {
  rule: "a token (a string), { path } of a token file, or a function",
  test: (value) => isText(value) || typeof value === "function" || isTokenFile(value),
};
const rules = { params: objectRule, token: tokenRule, ...clientRules, accountId: flagRule };
const paramSpec = {
  operation: "AssumeRoleWithWebIdentity",
  known: [
    "RoleArn",
    "RoleSessionName",
    "ProviderId",
    "PolicyArns",
    "Policy",
    "DurationSeconds",
    "MinimumSessionTokenSize",
  ],
  rules: { RoleArn: commonParamRules.RoleArn },
};

/**
 * Credentials of a role, through AssumeRoleWithWebIdentity: an unsigned call that needs no AWS keys, as on EKS and in CI.
 * Without options it takes what the environment says, at each call.
 *
 * Throws `ERR_BRS_VALIDATION` for wrong options. A call rejects as `stsProvider()` does, and with `ERR_BRS_CONFIGURATION`
 * (whose `tryNextLink` is true) when neither options nor environment name a role and a token.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 *
 * @example
 * ```ts
 * import { webIdentityProvider } from "@brs/sts";
 *
 * const onEks = webIdentityProvider();
 * const elsewhere = webIdentityProvider({
 *   token: { path: "/var/run/secrets/token" },
 *   params: { RoleArn: "arn:aws:iam::123456789012:role/app", RoleSessionName: "worker" },
 * });
 * ```
 */
export function webIdentityProvider(options: WebIdentityProviderOptions = {}): WebIdentityProvider {
  checkStsOptions(owner, options, rules);
  const params: WebIdentityParams = snapshot(options.params ?? {});
  if ("WebIdentityToken" in params) {
    throw invalidOption(owner, "params.WebIdentityToken", "the token goes into the option token, which is read again.");
  }
  const announce = createNotices(checkParams(owner, params, paramSpec));
  const { token, accountId = false } = snapshot(options);
  const caller = createCaller(options, "unsigned");

  async function provide(context: ProviderContext = {}): Promise<TemporaryCredentials> {
    announce(context);
    const { RoleArn, RoleSessionName, source } = complete(params, token);
    const { signal } = context;
    const request = `AssumeRoleWithWebIdentity of ${RoleArn}`;

    const assume = (WebIdentityToken: string) =>
      caller.call(
        {
          failed: { owner, request, token: WebIdentityToken },
          send: ({ client, watch, sendOptions }) => {
            const input = { ...(params as object), RoleArn, RoleSessionName, WebIdentityToken };
            return client.send(watch(new AssumeRoleWithWebIdentityCommand(input)), sendOptions);
          },
        },
        context,
      );
    const read = (forceRefresh: boolean) =>
      readToken(owner, source, { forceRefresh, ...(signal === undefined ? {} : { signal }) });

    const first = await read(false);
    try {
      return toTemporaryCredentials(owner, await assume(first), accountId);
    } catch (error) {
      // The token may have been replaced while the call was under way.
      if (!isTokenOver(error, source)) throw error;
      const second = await read(true);
      if (second === first) throw error;
      return toTemporaryCredentials(owner, await assume(second), accountId);
    }
  }

  return Object.assign(provide, {
    strategy: "web-identity" as const,
    interactive: false as const,
    close: () => caller.close(),
  });
}

interface Complete {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly source: WebIdentityToken;
}

/** Fills in what the environment says. It is read at each call: some hosts set it after start-up. */
function complete({ RoleArn, RoleSessionName }: WebIdentityParams, token: WebIdentityToken | undefined): Complete {
  const env = environment();
  const path = env["AWS_WEB_IDENTITY_TOKEN_FILE"];
  const role = RoleArn ?? env["AWS_ROLE_ARN"];
  const source = token ?? (isText(path) ? { path } : undefined);
  if (!isText(role) || source === undefined) {
    const missing = [
      ...(isText(role) ? [] : ["params.RoleArn (or AWS_ROLE_ARN)"]),
      ...(source === undefined ? ["token (or AWS_WEB_IDENTITY_TOKEN_FILE)"] : []),
    ];
    throw new BrsError(`${owner}: no web identity is configured. Missing: ${missing.join(", ")}.`, {
      code: "ERR_BRS_CONFIGURATION",
      details: { missing },
      tryNextLink: true,
    });
  }
  // An empty variable is an unset one.
  const named = env["AWS_ROLE_SESSION_NAME"];
  const sessionName = isText(named) ? named : "brs";
  return { RoleArn: role, RoleSessionName: RoleSessionName ?? sessionName, source };
}

function environment(): Readonly<Partial<Record<string, string>>> {
  const { process } = globalThis as { readonly process?: { readonly env?: Readonly<Partial<Record<string, string>>> } };
  return process?.env ?? {};
}

function isTokenFile(value: unknown): boolean {
  const path = (value as { readonly path?: unknown } | null)?.path;
  return isText(path) || isText((path as { readonly href?: unknown } | null | undefined)?.href);
}

/** Whether there may be a better token by now. Of a file that is just being written, a part may have been read. */
function isTokenOver(error: unknown, source: WebIdentityToken): boolean {
  const code = awsCodeOf((error as { readonly cause?: unknown } | null)?.cause);
  return code === "ExpiredTokenException" || (code === "InvalidIdentityToken" && typeof source === "object");
}
