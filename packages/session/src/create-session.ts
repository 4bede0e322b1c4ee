import type {
  CredentialProvider,
  Credentials,
  CredentialsOf,
  ExtensionOf,
  SessionExtender,
  SessionHost,
} from "@brs/core";
import { invalidOption } from "@brs/core/provider-kit";
import { createClients } from "./clients.js";
import { createClosing } from "./closing.js";
import { collect } from "./collection.js";
import { identityOf, verdictOn } from "./identity.js";
import { checkCloseOptions, checkSessionOptions } from "./session-options.js";
import { sessionCredentials } from "./session-provider.js";
import { environment, placeOf, sessionRegion } from "./session-region.js";
import type { Session, SessionOptions } from "./session.js";
import { loadSharedConfig } from "./shared-config.js";

const defaultDrainMs = 5_000;

// Runtimes without the symbol get the one that polyfills and compilers agree on.
const disposeKey: typeof Symbol.asyncDispose = Object.hasOwn(Symbol, "asyncDispose")
  ? Symbol.asyncDispose
  : (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);

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
  checkSessionOptions(options);
  const place = placeOf(options);
  const region = sessionRegion(place);
  const { credentials, owned } = sessionCredentials<CredentialsOf<P>>(provider, options.refresh, place, region);
  const clients = createClients(credentials, options);
  const closing = createClosing();
  if (owned) closing.defer(() => credentials.close());

  const session: Session<CredentialsOf<P>> = {
    credentials,
    client: clients.client,
    resource: clients.resource,
    collection: collect,
    whoami: (callOptions) => clients.ask((clientOf) => identityOf(clientOf, region, callOptions)),
    validate: (callOptions) => clients.ask((clientOf) => verdictOn(clientOf, region, callOptions)),
    cache: clients.cache,
    on: credentials.on,
    region,
    profile: place.profile ?? environment("AWS_PROFILE"),
    availableProfiles: async () => [...(await loadSharedConfig()).profiles],
    async close(closeOptions = {}) {
      checkCloseOptions(closeOptions);
      return closing.run(() => clients.close(closeOptions.drainTimeoutMs ?? defaultDrainMs));
    },
    [disposeKey]: () => session.close(),
  };
  try {
    const host: SessionHost = { credentials, region, defer: closing.defer };
    extend(session, (provider as Partial<SessionExtender<object>>).extendSession?.(host));
  } catch (error) {
    // Nobody else could: the caller gets no session.
    void session.close().catch(() => {});
    throw error;
  }
  return session as Session<CredentialsOf<P>> & ExtensionOf<P>;
}

/** Adds what a provider brings along, accessors as accessors. */
function extend(session: object, extension: object | undefined): void {
  if (extension === undefined) return;
  const members = Object.getOwnPropertyDescriptors(extension);
  for (const name of Reflect.ownKeys(members)) {
    if (!Object.hasOwn(session, name)) continue;
    const problem = `the provider adds ${String(name)} to the session, which has that already. Rename it in the provider's extendSession().`;
    throw invalidOption("createSession()", "provider", problem);
  }
  Object.defineProperties(session, members);
}
