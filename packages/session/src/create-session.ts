import {
  BrsError,
  isRefreshable,
  refreshable,
  type CredentialProvider,
  type Credentials,
  type CredentialsOf,
  type ExtensionOf,
  type RefreshableCredentials,
  type SessionExtender,
  type SessionHost,
  type Strategy,
} from "@brs/core";
import { checkOptions, invalidOption, type OptionRule } from "@brs/core/provider-kit";
import { createClients } from "./clients.js";
import { collectionOf, itemPages, type Collection, type Paginate } from "./collection.js";
import { identityOf, verdictOn } from "./identity.js";
import { environment, sessionRegion } from "./session-region.js";
import type { Session, SessionOptions } from "./session.js";
import { loadSharedConfig } from "./shared-config.js";

const owner = "createSession()";
const nameRule: OptionRule = { rule: "a non-empty string", test: (value) => typeof value === "string" && value !== "" };
const objectRule: OptionRule = { rule: "an object", test: isObject };
const rules: Readonly<Record<string, OptionRule>> = {
  region: nameRule,
  profile: nameRule,
  refresh: objectRule,
  cache: { rule: "an object with maxSize, or false", test: (value) => value === false || isObject(value) },
  clientDefaults: {
    rule: "an object without credentials: those are the session's",
    test: (value) => isObject(value) && (value as { readonly credentials?: unknown }).credentials === undefined,
  },
  recoverExpired: { rule: "true or false", test: (value) => typeof value === "boolean" },
} satisfies Record<keyof SessionOptions, OptionRule>;

/**
 * Makes a session: credentials that refresh themselves, and clients that use them.
 *
 * `provider` is any AWS SDK v3 credential provider, brs strategy, refreshable or static credentials. A refreshable that
 * is passed in stays open when the session closes.
 *
 * Throws `ERR_BRS_VALIDATION` when the provider or an option is wrong.
 *
 * @example
 * ```ts
 * import { S3Client } from "@aws-sdk/client-s3";
 * import { createSession } from "@brs/session";
 * import { stsProvider } from "@brs/sts";
 *
 * const RoleArn = "arn:aws:iam::123456789012:role/app";
 * const session = createSession(stsProvider({ params: { RoleArn } }), { region: "eu-central-1" });
 * const s3 = session.client(S3Client); // the same object next time
 * await session.close();
 * ```
 */
export function createSession<P extends CredentialProvider | Credentials>(
  provider: P,
  options: SessionOptions = {},
): Session<CredentialsOf<P>> & ExtensionOf<P> {
  checkOptions(owner, options, rules);
  const region = sessionRegion(options);
  const { credentials, owned } = credentialsOf<CredentialsOf<P>>(provider, options, region);
  const clients = createClients(credentials, options);
  const closers: (() => void | Promise<void>)[] = [];
  if (owned) closers.push(() => credentials.close());

  let closing: Promise<void> | undefined;
  const close: Session["close"] = ({ drainTimeoutMs = 5_000 } = {}) =>
    (closing ??= (async () => {
      const failures: unknown[] = [];
      for (const closer of [...closers, () => clients.close(drainTimeoutMs)].reverse()) {
        try {
          await closer();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    })());

  const session: Session<CredentialsOf<P>> = {
    credentials,
    client: clients.client,
    resource: clients.resource,
    collection,
    whoami: (callOptions) => identityOf(clients.client, region, callOptions),
    validate: (callOptions) => verdictOn(clients.client, region, callOptions),
    cache: clients.cache,
    on: credentials.on,
    region,
    profile: options.profile ?? environment("AWS_PROFILE"),
    availableProfiles: async () => [...(await loadSharedConfig()).profiles],
    close,
    [Symbol.asyncDispose]: () => close(),
  };
  const host: SessionHost = { credentials, region, defer: (closer) => void closers.push(closer) };
  const { extendSession } = provider as Partial<SessionExtender<object>>;
  return Object.assign(session, extendSession?.(host)) as Session<CredentialsOf<P>> & ExtensionOf<P>;
}

/** The session's credentials, and whether the session closes them. */
function credentialsOf<C extends Credentials>(
  provider: CredentialProvider | Credentials,
  options: SessionOptions,
  region: () => Promise<string | undefined>,
): { readonly credentials: RefreshableCredentials<C>; readonly owned: boolean } {
  if (isRefreshable(provider)) {
    if (options.refresh === undefined) return { credentials: provider as RefreshableCredentials<C>, owned: false };
    throw invalidOption(
      owner,
      "refresh",
      "the provider is refreshable already: give the refresh options to refreshable().",
    );
  }
  const source = typeof provider === "function" ? inSession(provider, options, region) : provider;
  return { credentials: refreshable(source, options.refresh) as RefreshableCredentials<C>, owned: true };
}

/** The provider, told of the session's Region and profile. The first client's belong to that client. */
function inSession(
  provider: CredentialProvider,
  { region: named, profile }: SessionOptions,
  region: () => Promise<string | undefined>,
): Strategy {
  const own =
    named === undefined && profile === undefined
      ? {}
      : {
          callerClientConfig: {
            region: async () => (await region()) ?? missingRegion(),
            ...(profile === undefined ? {} : { profile }),
          },
        };
  const call: CredentialProvider = (context) => provider({ ...context, ...own, region });
  const { strategy, interactive, close } = provider as Partial<Strategy>;
  return Object.assign(call, {
    ...(strategy === undefined ? {} : { strategy }),
    ...(interactive === undefined ? {} : { interactive }),
    ...(close === undefined ? {} : { close: () => close.call(provider) }),
  }) as Strategy;
}

function missingRegion(): never {
  throw new BrsError("No Region: set createSession()'s region, AWS_REGION, or region in the profile.", {
    code: "ERR_BRS_CONFIGURATION",
    param: "region",
  });
}

const collection: Session["collection"] = <Client, Input, Page, Item>(
  paginate: Paginate<Client, Input, Page>,
  client: Client,
  input: Input,
  items: keyof Page | ((page: Page) => readonly Item[] | undefined),
): Collection<Item> => {
  if (typeof paginate !== "function")
    throw invalidOption(
      "session.collection()",
      "paginate",
      "paginate must be a paginator of the SDK, such as paginateListObjectsV2.",
    );
  const itemsOf = typeof items === "function" ? items : (page: Page) => page[items] as readonly Item[] | undefined;
  return collectionOf((pageSize) =>
    itemPages(paginate({ client, ...(pageSize === undefined ? {} : { pageSize }) }, input), itemsOf),
  );
};

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
