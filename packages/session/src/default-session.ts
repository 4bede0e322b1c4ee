import { BrsError } from "@brs/core";
import { invalidOption, kindOf } from "@brs/core/provider-kit";
import type { Session } from "./session.js";

// One for the process: the ESM and the CommonJS copy of this package share it.
const key = Symbol.for("brs.session.default");
const store = globalThis as { [key]?: Session | undefined };

/**
 * Makes a session the default one of the process, or with `undefined` takes the default back. The caller still owns
 * the session and closes it. Throws `ERR_BRS_VALIDATION` for what is no session.
 *
 * @example
 * ```ts
 * import { S3Client } from "@aws-sdk/client-s3";
 * import { client, createSession, setDefaultSession } from "@brs/session";
 *
 * setDefaultSession(createSession({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }));
 * const s3 = client(S3Client); // here, and in every other module
 * ```
 */
export function setDefaultSession(session: Session | undefined): void {
  if (session !== undefined && typeof (session as Partial<Session> | null)?.client !== "function") {
    const problem = `the session must be made by createSession(), or be undefined; got ${kindOf(session)}.`;
    throw invalidOption("setDefaultSession()", "session", problem);
  }
  store[key] = session;
}

/**
 * The default session. Throws `ERR_BRS_CONFIGURATION` when there is none.
 *
 * @example
 * ```ts
 * import { getDefaultSession } from "@brs/session";
 *
 * export const account = async () => (await getDefaultSession().whoami()).account;
 * ```
 */
export function getDefaultSession(): Session {
  const session = store[key];
  if (session !== undefined) return session;
  throw new BrsError("There is no default session. Call setDefaultSession(createSession(…)) once at start.", {
    code: "ERR_BRS_CONFIGURATION",
  });
}

/**
 * `client()` of the default session. Throws `ERR_BRS_CONFIGURATION` when there is none, and what `client()` throws.
 *
 * @example
 * ```ts
 * import { S3Client } from "@aws-sdk/client-s3";
 * import { client } from "@brs/session";
 *
 * export const photos = () => client(S3Client, { region: "eu-west-1" });
 * ```
 */
export const client: Session["client"] = (Client, config, cache) => getDefaultSession().client(Client, config, cache);

/**
 * `resource()` of the default session. Throws `ERR_BRS_CONFIGURATION` when there is none, and what `resource()` throws.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
 * import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
 * import { client, resource } from "@brs/session";
 *
 * export const documents = () => resource(DynamoDBDocumentClient, client(DynamoDBClient));
 * ```
 */
export const resource: Session["resource"] = (wrapper, client, options, cache) =>
  getDefaultSession().resource(wrapper, client, options, cache);
