import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { LocalAws } from "@brs/local-aws";

/** A small stand-in for one of the endpoints that hand out credentials. The keys are good at the embedded AWS. */
export interface SourceStub extends AsyncDisposable {
  readonly url: string;
  /** How often credentials were asked for, and given. */
  readonly asked: () => number;
  readonly given: () => number;
  /** What it does from now on: new keys at each request, the last ones again, keys that are over, or an error. */
  behave(behaviour: Behaviour): void;
}

export type Behaviour = "renew" | "repeat" | "expired" | { readonly status: number; readonly body?: object };

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface Question {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Where an endpoint keeps what, and how it spells it. */
export interface Endpoint {
  /** Seconds that its credentials live; default an hour. */
  readonly lifetimeSeconds?: number;
  /** What it answers beside credentials; undefined: this is a question for credentials. */
  other?(question: Question): object | string | undefined;
  /** Whether it may answer. */
  allows?(question: Question): boolean;
  spell(keys: Keys): object;
}

export async function startSourceStub(aws: LocalAws, endpoint: Endpoint): Promise<SourceStub> {
  const { lifetimeSeconds = 3_600, other, allows, spell } = endpoint;
  let behaviour: Behaviour = "renew";
  let asked = 0;
  let given = 0;
  let last: Keys | undefined;

  function answer(question: Question): { readonly status: number; readonly body: object | string } {
    const aside = other?.(question);
    if (aside !== undefined) return { status: 200, body: aside };
    asked++;
    if (typeof behaviour === "object") return { body: {}, ...behaviour };
    if (allows?.(question) === false) return { status: 401, body: { message: "not with this token" } };
    if (behaviour === "expired") return { status: 200, body: spell(issueKeys(aws, -60)) };
    if (behaviour === "renew") last = undefined;
    given++;
    last ??= issueKeys(aws, lifetimeSeconds);
    return { status: 200, body: spell(last) };
  }

  const server = createServer((request, response) => {
    const { method = "GET", url = "/", headers } = request;
    request.resume().on("end", () => {
      const { status, body } = answer({ method, path: url, headers });
      const text = typeof body === "string" ? body : JSON.stringify(body);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    given: () => given,
    behave: (next) => void (behaviour = next),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Keys of a session that the embedded AWS takes. */
export function issueKeys(aws: LocalAws, lifetimeSeconds: number): Keys {
  const user = aws.keys.find(aws.accessKeyId);
  if (user === undefined) throw new Error("local-aws does not know its own user");
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = aws.keys.issue(
    { ...user.principal, kind: "role" },
    lifetimeSeconds,
  );
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
}
