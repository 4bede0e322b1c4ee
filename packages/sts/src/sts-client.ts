import type { STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import type { CredentialProvider, Credentials, ProviderContext } from "@brs/core";
import { defaultChain } from "./default-chain.js";
import { maskSecrets } from "./masked-logger.js";
import { createMaster, type Master, type MasterCall } from "./master.js";
import type { StsClientOptions } from "./options.js";
import { leaseClient, type ClientLease } from "./transport.js";

/** An STS client, the credentials that it signs with, and the way to let go of both. */
export interface StsConnection {
  readonly client: STSClient;
  readonly master: Master;
  release(): Promise<void>;
}

/** Whose credentials sign: a source, the SDK's default chain, or nobody's. */
export type Signer = Credentials | CredentialProvider | "default-chain" | "unsigned";

const FALLBACK_REGION = "us-east-1";

/** Opens what the options describe. The Region is settled here: a provider signs for one Region all its life. */
export async function openConnection(
  options: StsClientOptions,
  signer: Signer,
  context: ProviderContext,
): Promise<StsConnection> {
  const { client: yours, clientConfig = {}, clientPlugins = [], logger = clientConfig.logger } = options;
  if (yours !== undefined) return { client: yours, master: masterOf(yours), release: async () => undefined };

  // The client's credentials come before there is a master: masters need the client's own configuration.
  let master: Master | undefined;
  const credentials = (): Promise<Credentials> => (master ?? nobody).get();
  const lease = await leaseInRegion(
    {
      ...clientConfig,
      // Caching is the master's: the SDK must not put its own in front.
      credentials: Object.assign(credentials, { memoized: true }),
      ...(logger === undefined ? {} : { logger: maskSecrets(logger) }),
    },
    context,
  );
  const { client, release } = lease;
  try {
    for (const plugin of clientPlugins) client.middlewareStack.use(plugin);
    if (signer !== "unsigned") {
      const call: MasterCall = { region: context.region, callerClientConfig: client.config };
      master = createMaster(signer === "default-chain" ? defaultChain(client) : signer, call);
    }
  } catch (error) {
    release();
    throw error;
  }
  const opened = master ?? nobody;
  return {
    client,
    master: opened,
    async release() {
      release();
      await opened.close();
    },
  };
}

/** The configured Region, else the session's, else what the AWS SDK finds, else its default. Never the first caller's. */
async function leaseInRegion(
  config: STSClientConfig,
  { region: sessionRegion }: ProviderContext,
): Promise<ClientLease> {
  const region = config.region ?? (await sessionRegion?.());
  if (region !== undefined) return leaseClient({ ...config, region });
  const lease = leaseClient(config);
  try {
    await lease.client.config.region();
    return lease;
  } catch {
    const fallback = leaseClient({ ...config, region: FALLBACK_REGION });
    lease.release();
    return fallback;
  }
}

/** The credentials of a client that the user made: it alone knows where they come from. */
function masterOf({ config }: STSClient): Master {
  const get: Master["get"] = () => config.credentials();
  return {
    get,
    async replace(accessKeyId) {
      const next = await config.credentials({ forceRefresh: true });
      return next.accessKeyId !== accessKeyId;
    },
    close: async () => undefined,
  };
}

/** Signs unsigned calls: nothing asks it, unless a configuration insists on a signature. */
const nobody: Master = {
  get: () => Promise.reject(new Error("This STS call takes no credentials.")),
  replace: async () => false,
  close: async () => undefined,
};
