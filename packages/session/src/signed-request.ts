/** What is read of the AWS SDK's `HttpRequest`. */
interface SignedRequest {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * The access key that a request was signed with, from its `Authorization` header or its query (SigV4 and SigV4a).
 * The middleware context's identity will not do: the signer resolves the credentials anew.
 */
export function signingKeyOf(args: object): string | undefined {
  const { headers, query } = requestOf(args);
  const scope = headers?.["authorization"] ?? headers?.["Authorization"];
  if (scope !== undefined) return /\bCredential=([^/,\s]+)\//.exec(scope)?.[1];
  const credential = query?.["X-Amz-Credential"];
  return typeof credential === "string" ? credential.split("/", 1)[0] : undefined;
}

/** Whether the body is still there after it has been sent once: text and bytes are, streams are not. */
export function carriesReplayableBody(args: object): boolean {
  const { body } = requestOf(args);
  return (
    body === undefined ||
    body === null ||
    typeof body === "string" ||
    ArrayBuffer.isView(body) ||
    /^\[object (ArrayBuffer|Blob|File)\]$/.test(Object.prototype.toString.call(body))
  );
}

/** The request among a middleware's arguments. */
function requestOf(args: object): SignedRequest {
  const { request } = args as { readonly request?: unknown };
  return typeof request === "object" && request !== null ? request : {};
}
