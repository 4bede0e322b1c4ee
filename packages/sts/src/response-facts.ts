import type { MiddlewareStack } from "@smithy/types";

/** What one call of STS showed on the wire; the last try counts. */
export interface ResponseFacts {
  /** The access key that the request was really signed with: the signer resolves credentials anew for each try. */
  accessKeyId?: string;
  host?: string;
  /** STS's own time when it answered. */
  serverTime?: Date;
}

interface WireRequest {
  readonly hostname?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface WireResponse {
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Watches a command. The middleware sits on the command and not on the client: a client lives for thousands of calls, and
 * may be somebody else's.
 */
export function watch<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  facts: ResponseFacts,
): void {
  stack.add(
    (next) => async (args) => {
      const { hostname, headers = {} } = args.request as WireRequest;
      const signedWith = /Credential=([^/]+)\//.exec(headers["authorization"] ?? "")?.[1];
      if (signedWith !== undefined) facts.accessKeyId = signedWith;
      if (hostname !== undefined) facts.host = hostname;
      const result = await next(args);
      const serverTime = timeOf(result.response as WireResponse);
      if (serverTime !== undefined) facts.serverTime = serverTime;
      return result;
    },
    // The low end of this step is next to the wire: the request is signed, the response not yet parsed.
    { step: "deserialize", priority: "low", name: "brsResponseFacts" },
  );
}

function timeOf({ headers = {} }: WireResponse): Date | undefined {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const date = named.get("date");
  // A cache on the way keeps the old date, and says so with Age.
  if (date === undefined || named.has("age")) return undefined;
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : new Date(time);
}
