import {
  isRefreshable,
  refreshable,
  type CallerClientConfig,
  type CredentialProvider,
  type Credentials,
  type ProviderContext,
  type RefreshableCredentials,
  type Strategy,
} from "@brs/core";

/** The credentials that calls to STS are signed with. */
export interface Master {
  get(context?: ProviderContext): Promise<Credentials>;
  /** STS refused the key. Resolves to whether there is another one now. */
  replace(accessKeyId: string, context: ProviderContext): Promise<boolean>;
  close(): Promise<void>;
}

/** What a master learns from the call that it serves. */
export interface MasterCall {
  readonly region: ProviderContext["region"];
  readonly callerClientConfig: CallerClientConfig;
}

/** Whether asking this source may mean asking a person. */
export function mayAskPerson(source: Credentials | CredentialProvider): boolean {
  return typeof source === "function" && (source as Partial<Strategy>).interactive === true;
}

/** Makes a master of credentials, of a refreshable (which stays its owner's), or of a bare provider. */
export function createMaster(source: Credentials | CredentialProvider, call: MasterCall): Master {
  if (typeof source !== "function") {
    return { get: async () => source, replace: async () => false, close: async () => undefined };
  }
  if (isRefreshable(source)) return refreshed(source, call, async () => undefined);
  const shared = share(source, call);
  return refreshed(shared.credentials, call, shared.release);
}

const fields = [
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "expiration",
  "accountId",
  "credentialScope",
] as const satisfies readonly (keyof Credentials)[];

/**
 * A copy: the AWS SDK writes marks into objects that it signs with, and this one may be frozen, or change later. Name by
 * name: in a class of somebody else's the fields may be accessors, which a spread does not see.
 */
export function copyOf(source: Credentials): Credentials {
  const given = fields.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]);
  return Object.fromEntries(given) as Credentials;
}

function refreshed(
  credentials: RefreshableCredentials,
  { callerClientConfig }: MasterCall,
  close: () => Promise<void>,
): Master {
  const get = ({ signal }: ProviderContext = {}) =>
    credentials(signal === undefined ? { callerClientConfig } : { callerClientConfig, signal });
  return {
    get,
    async replace(accessKeyId, context) {
      credentials.invalidate(accessKeyId);
      return (await get(context)).accessKeyId !== accessKeyId;
    },
    close,
  };
}

interface Shared {
  readonly credentials: RefreshableCredentials;
  users: number;
}

// One refreshable for each provider function, whoever names it as master: five roles under one MFA session ask for one
// code, in whichever copy of this package they were made. The first to name it lends its client's configuration.
const key = Symbol.for("brs.sts.masters");

function share(
  provider: CredentialProvider,
  call: MasterCall,
): { readonly credentials: RefreshableCredentials; readonly release: () => Promise<void> } {
  const store = globalThis as { [key]?: WeakMap<CredentialProvider, Shared> | undefined };
  const masters = (store[key] ??= new WeakMap<CredentialProvider, Shared>());
  const shared = masters.get(provider) ?? { credentials: refreshable(withCall(provider, call)), users: 0 };
  masters.set(provider, shared);
  shared.users++;
  let released = false;
  return {
    credentials: shared.credentials,
    async release() {
      if (released) return;
      released = true;
      if (--shared.users > 0) return;
      masters.delete(provider);
      await shared.credentials.close();
    },
  };
}

/** The provider with what its caller knows; its facts about itself are kept. */
function withCall(provider: Strategy | CredentialProvider, { region, callerClientConfig }: MasterCall): Strategy {
  const { strategy = "master", interactive = false } = provider as Partial<Strategy>;
  const call = (context?: ProviderContext) =>
    provider({ callerClientConfig, ...context, ...(region === undefined ? {} : { region }) });
  return Object.assign(call, { strategy, interactive, close: () => (provider as Partial<Strategy>).close?.() });
}
