// Everything that a session, its clients and its failures can be made to print, searched for every secret there is.
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isBrsError, type RefreshEvents } from "@brs/core";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { Readable } from "node:stream";
import { format, inspect } from "node:util";
import { createSession, recoverExpired, type Session } from "../src/index.js";
import { assumeRole } from "./support/assume-role.js";
import { openSession, silent } from "./support/open-session.js";

const Bucket = "vault";
const proxyPassword = "proxy-password-0123456789";
const events = [
  "refreshing",
  "refreshed",
  "refreshFailed",
  "rejected",
  "warning",
  "closed",
] as const satisfies readonly (keyof RefreshEvents)[];

/** Collects what is printed in every way that a program prints. */
function printer() {
  const lines: string[] = [];
  const add = (what: string, value: unknown): void => {
    // A foreign cause is somebody else's text: AWS tells the token that it refuses.
    if (isBrsError(value)) Reflect.deleteProperty(value, "cause");
    lines.push(
      `${what} inspect ${inspect(value, { showHidden: true, depth: 12, getters: true, maxStringLength: null })}`,
      `${what} format ${format("%s %o %j", value, value, typeof value === "function" ? undefined : safely(value))}`,
      `${what} string ${safely(value, String)}`,
      `${what} json ${safely(value)}`,
    );
    if (value instanceof Error) lines.push(`${what} stack ${value.stack ?? ""}`);
  };
  return { lines, add };
}

function safely(value: unknown, print: (value: unknown) => string = (one) => JSON.stringify(one) ?? ""): string {
  try {
    return print(value);
  } catch (error) {
    return `cannot be printed: ${String(error)}`;
  }
}

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.bucket(Bucket);
});
afterAll(() => aws.close());

test("no secret leaves", async () => {
  const { lines, add } = printer();
  // The SDK's clients print the configuration that they were given; its errors the request and AWS's answer.
  const sdk = printer();
  const secretKeys = new Set([aws.secretAccessKey]);
  const secrets = new Set([aws.secretAccessKey, proxyPassword]);
  const source = assumeRole(aws);
  const failures: Error[] = [];
  const session = openSession(
    aws,
    { clientDefaults: { customUserAgent: "vault/1", proxy: { password: proxyPassword } } },
    async (context) => {
      const answer = await source(context);
      secretKeys.add(answer.secretAccessKey);
      secrets.add(answer.secretAccessKey).add(answer.sessionToken).add(answer.accessKeyId);
      return answer;
    },
  );
  const emitted = jest
    .spyOn(process, "emitWarning")
    .mockImplementation((...warning) => add("process warning", warning));
  for (const event of events) session.on(event, (detail) => add(`event ${event}`, detail));

  const attempt = async (what: string, work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(error as Error);
      (isOurs(error) ? add : sdk.add)(`error of ${what}`, error);
    }
  };
  const s3 = session.client(S3Client);
  const documents = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient, {}, { policy: "lfu" }));
  const show = (state: string): void => {
    const { cache, credentials } = session;
    add(`session ${state}`, session);
    add(`credentials ${state}`, credentials);
    add(`held ${state}`, inspect(credentials.peek(), { showHidden: true, depth: 12 }));
    add(`status ${state}`, credentials.status());
    for (const each of [cache.client.lru, cache.client.lfu, cache.resource.lru, cache.resource.lfu]) {
      add(`cache ${state}`, each);
      add(`cache labels ${state}`, each.keys());
      add(`cache label strings ${state}`, each.keys().map(String));
    }
    sdk.add(`client ${state}`, s3);
    sdk.add(`client's configuration ${state}`, s3.config);
    sdk.add(`resource ${state}`, documents);
    add(`plugin ${state}`, recoverExpired(credentials));
  };

  show("before use");
  await s3.send(new ListBucketsCommand({}));
  await documents.send(new ListTablesCommand({}) as never);
  add("identity", await session.whoami());
  add("verdict", await session.validate());
  show("fresh");

  aws.control.expireAll();
  await attempt("a stream that cannot be sent twice", () =>
    s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: Readable.from(["x"]), ContentLength: 1 })),
  );
  show("rejected");
  aws.control.outage("sts:AssumeRole", "deny");
  await attempt("a call with a rejected token", () => s3.send(new ListBucketsCommand({})));
  await attempt("a refresh", () => session.credentials.refresh());
  await attempt("a demand for more life", () => session.credentials({ minValidityMs: 1e12 }));
  sdk.add("verdict of a rejected token", await session.validate());
  show("failing");
  aws.control.outage("s3", "garbage", { count: 1 });
  await attempt("an answer that is none", () => s3.send(new ListBucketsCommand({})));
  await attempt("a missing object", () => s3.send(new GetObjectCommand({ Bucket, Key: "none" })));

  const key = [...secrets].at(-1)!;
  const config = { credentials: { accessKeyId: key, secretAccessKey: proxyPassword } };
  await attempt("credentials for a client", () => session.client(S3Client, config as never));
  await attempt("credentials among the defaults", () => createSession(source, { clientDefaults: config as never }));
  await attempt("a provider that is a secret", () => createSession(key as never));
  await attempt("a region that is a secret", () => createSession(source, { region: [key] as never }));
  await attempt("a policy that is a secret", () => session.client(S3Client, {}, { policy: key as never }));
  await attempt("a size that is a secret", () => createSession(source, { cache: { maxSize: key as never } }));
  await attempt("a paginator that is a secret", () => session.collection(key as never, s3, {}, key as never));
  await attempt("credentials that lack something", () => createSession({ secretAccessKey: key } as never));
  await attempt("a passed-in class that is a secret", () => session.client(key as never));
  await attempt("a drain timeout that is a secret", () => session.close({ drainTimeoutMs: key as never }));
  await attempt("an extension that fails", () =>
    createSession(Object.assign(source, { extendSession: () => ({ client: key }) })),
  );
  await session.close();
  await attempt("a call after the end", () => s3.send(new ListBucketsCommand({})));
  await attempt("a client after the end", () => session.client(S3Client));
  show("closed");

  emitted.mockRestore();
  expect(failures.length).toBeGreaterThanOrEqual(17);
  expect(lines.length).toBeGreaterThan(200);
  expect(secrets.size).toBeGreaterThanOrEqual(5);
  expect(leaks(lines, secrets)).toEqual([]);
  expect(leaks(sdk.lines, secretKeys)).toEqual([]);
  const clients = sdk.lines.filter((line) => !/^(error|verdict)/.test(line));
  secrets.delete(proxyPassword);
  expect(leaks(clients, secrets)).toEqual([]);
});

test("static credentials do not show either, in a session nor in its clients", async () => {
  const secrets = {
    accessKeyId: "AKIASTATIC0000000000",
    secretAccessKey: "static-secret",
    sessionToken: "static-token",
  };
  await using session: Session = createSession(
    { ...secrets },
    { region: aws.region, clientDefaults: { endpoint: aws.endpoint, logger: silent } },
  );
  const s3 = session.client(S3Client);
  const refusal: unknown = await s3.send(new ListBucketsCommand({})).catch((error: unknown) => error);
  const { lines, add } = printer();
  for (const [name, value] of Object.entries({ session, s3, config: s3.config })) add(name, value);
  expect(leaks(lines, Object.values(secrets))).toEqual([]);
  const answer = printer();
  answer.add("refusal", refusal);
  expect(leaks(answer.lines, [secrets.secretAccessKey])).toEqual([]);
});

function isOurs(error: unknown): boolean {
  return isBrsError(error) || (error as { readonly name?: unknown } | null)?.name === "ClientCacheError";
}

/** Which lines hold a secret. */
function leaks(lines: readonly string[], secrets: Iterable<string>): readonly string[] {
  const all = [...secrets];
  return lines.filter((line) => all.some((secret) => line.includes(secret))).map((line) => line.slice(0, 60));
}
