import type { STSClient } from "@aws-sdk/client-sts";
import { BrsError, type CredentialProvider, type Credentials } from "@brs/core";

interface ChainLocation {
  credentialDefaultProvider(input: object): CredentialProvider;
}

/**
 * The AWS SDK's default chain, as the STS client itself would use it. It caches, and listens to `forceRefresh`.
 */
export function defaultChain({ config }: STSClient): CredentialProvider {
  const { credentialDefaultProvider } = config as ChainLocation;
  const chain = credentialDefaultProvider({ ...config, parentClientConfig: config });
  return async (context): Promise<Credentials> => {
    try {
      return await chain(context);
    } catch (error) {
      if (context?.signal?.aborted === true) throw error;
      throw new BrsError(
        "No credentials to call STS with: the AWS SDK's default chain found none. Pass masterCredentials, or set up a profile, environment variables or a role for this machine.",
        { code: "ERR_BRS_CREDENTIALS", cause: error, tryNextLink: tryNextLink(error) },
      );
    }
  };
}

function tryNextLink(error: unknown): boolean {
  return (error as { readonly tryNextLink?: unknown } | null)?.tryNextLink === true;
}
