import { BrsError, isRefreshable, type RefreshableCredentials } from "@brs/core";
import { invalidOption, kindOf, warnOnce } from "@brs/core/provider-kit";
import type { ClientPlugin, Middleware } from "./middleware.js";
import { carriesReplayableBody, signingKeyOf } from "./signed-request.js";

/** The names under which AWS refuses a session token that it will not take any more. */
const expiredNames: ReadonlySet<unknown> = new Set(["ExpiredToken", "ExpiredTokenException", "InvalidToken"]);

const ownCache = {
  code: "CLIENT_CACHES",
  message:
    "brs: a client signed again with credentials that AWS had refused and brs had replaced, so something keeps them in a cache of its own. Give the client the session's credentials as they are, not a function round them, and use AWS SDK 3.775 or later.",
};

/** Generations whose late refusals are still recognised as ours. */
const REMEMBERED_KEYS = 8;

/** What one try was signed with. */
interface Try {
  key?: string;
}

/**
 * Makes a client survive rejected session tokens: on `ExpiredToken`, `ExpiredTokenException` or `InvalidToken` the key
 * that the request was really signed with is invalidated, and the request is sent once more with new credentials.
 *
 * Sessions install it on their own clients; use it for clients made elsewhere. Installing it twice is harmless.
 * A request whose body is a stream cannot be sent again: it fails with `ERR_BRS_REQUEST`.
 *
 * @example
 * ```ts
 * import { S3Client } from "@aws-sdk/client-s3";
 * import { refreshable } from "@brs/core";
 * import { recoverExpired } from "@brs/session";
 *
 * const credentials = refreshable(async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }));
 * const s3 = new S3Client({ region: "eu-central-1", credentials });
 * s3.middlewareStack.use(recoverExpired(credentials));
 * ```
 */
export function recoverExpired(credentials: RefreshableCredentials): ClientPlugin {
  if (!isRefreshable(credentials)) {
    const rule = "credentials must be a session's, or made by refreshable()";
    throw invalidOption("recoverExpired()", "credentials", `${rule}, got ${kindOf(credentials)}.`);
  }
  const ownKeys = rememberKeys(() => credentials.peek()?.accessKeyId);

  // Goes with the arguments. The context alone will not do: with `cacheMiddleware`, all calls of a client share it. It
  // stands in where a middleware in between hands on less than it was given.
  const mark = Symbol("brs.try");
  const latest = new WeakMap<object, Try>();

  const heal: Middleware = (next, context) => async (args) => {
    const current: Try = {};
    latest.set(context, current);
    try {
      return await next({ ...args, [mark]: current });
    } catch (error) {
      const { key } = current;
      if (!isExpired(error) || key === undefined) throw error;
      // Not ours: S3 Express signs with keys of its own, and a user may have replaced the credentials of one call.
      if (!credentials.invalidate(key) && !ownKeys.has(key)) throw error;
      if (!carriesReplayableBody(args)) throw streamError(error);
      if (!(await hasOtherKey(credentials, key))) throw error;
      return replay(
        () => next({ ...args, [mark]: current }),
        () => current.key === key,
      );
    }
  };
  const observe: Middleware = (next, context) => (args) => {
    const key = signingKeyOf(args);
    const current = (args as Readonly<Record<symbol, Try | undefined>>)[mark] ?? latest.get(context);
    if (key !== undefined && current !== undefined) current.key = key;
    // Here, when the signer has just asked for it: a generation that nobody notes while it is held is not known as ours.
    ownKeys.note();
    return next(args);
  };
  return {
    applyToStack(stack) {
      const toMiddleware = "httpSigningMiddleware";
      stack.addRelativeTo(heal, { name: "brsRecoverExpired", relation: "before", toMiddleware, override: true });
      stack.addRelativeTo(observe, { name: "brsObserveSigningKey", relation: "after", toMiddleware, override: true });
    },
  };
}

/** Sends once more. What signs with refused credentials again will never heal, and nothing else tells why. */
async function replay<T>(send: () => Promise<T>, isSignedAsBefore: () => boolean): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (isExpired(error) && isSignedAsBefore()) warnOnce(ownCache);
    throw error;
  }
}

/** Waits, as any call does, for credentials that are not the refused ones. */
async function hasOtherKey(credentials: RefreshableCredentials, refused: string): Promise<boolean> {
  try {
    return (await credentials()).accessKeyId !== refused;
  } catch {
    // The caller gets AWS's answer; why the refresh failed is in the events.
    return false;
  }
}

function isExpired(error: unknown): boolean {
  return typeof error === "object" && error !== null && expiredNames.has((error as { readonly name?: unknown }).name);
}

function streamError(cause: unknown): BrsError {
  return new BrsError(
    "AWS refused the session token while a stream was being sent, and a stream cannot be sent twice. The next call gets new credentials: send the request again with a new stream, or use Upload of @aws-sdk/lib-storage, which sends parts.",
    { code: "ERR_BRS_REQUEST", status: statusOf(cause), cause, recoverable: true },
  );
}

function statusOf(error: unknown): number {
  const metadata = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata;
  return metadata?.httpStatusCode ?? 400;
}

/** Remembers the last few access keys, so that a call signed one generation ago is still known as ours. */
function rememberKeys(current: () => string | undefined): { note(): void; has(key: string): boolean } {
  const keys: string[] = [];
  return {
    note() {
      const key = current();
      if (key === undefined || keys[0] === key) return;
      keys.unshift(key);
      keys.length = Math.min(keys.length, REMEMBERED_KEYS);
    },
    has: (key) => keys.includes(key),
  };
}
