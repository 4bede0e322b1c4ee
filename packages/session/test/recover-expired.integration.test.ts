import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import "@aws-sdk/signature-v4a";
import { refreshable, type RefreshableCredentials } from "@brs/core";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSession, recoverExpired } from "../src/index.js";
import type { ClientPlugin, Middleware } from "../src/middleware.js";
import { assumed, assumeRole } from "./support/assume-role.js";
import { ageingClock } from "./support/ageing-clock.js";
import { openSession, silent } from "./support/open-session.js";

const Bucket = "photos";
const list = () => new ListBucketsCommand({});

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.bucket(Bucket);
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.control.reset();
  aws.control.clockOffset(0);
  aws.control.resetCounters();
});

function elsewhere(credentials: RefreshableCredentials, config: S3ClientConfig = {}) {
  const s3 = new S3Client({
    endpoint: aws.endpoint,
    region: aws.region,
    maxAttempts: 1,
    logger: silent,
    credentials,
    ...config,
  });
  s3.middlewareStack.use(recoverExpired(credentials));
  return s3;
}

describe("clients made elsewhere", () => {
  test("heal, S3 and DynamoDB alike", async () => {
    await using credentials = refreshable(assumeRole(aws));
    const s3 = elsewhere(credentials);
    const dynamo = new DynamoDBClient({ endpoint: aws.endpoint, region: aws.region, maxAttempts: 1, credentials });
    dynamo.middlewareStack.use(recoverExpired(credentials));
    await s3.send(list());
    aws.control.expireAll();
    await Promise.all([s3.send(list()), dynamo.send(new ListTablesCommand({}))]);
    expect(assumed(aws)).toBe(2);
    s3.destroy();
    dynamo.destroy();
  });

  test("installing it twice, or on client and command, is harmless: one refresh, one replay", async () => {
    await using credentials = refreshable(assumeRole(aws));
    const s3 = elsewhere(credentials);
    s3.middlewareStack.use(recoverExpired(credentials));
    await s3.send(list());
    aws.control.expireAll();
    const command = list();
    command.middlewareStack.use(recoverExpired(credentials));
    aws.control.resetCounters();
    await s3.send(command);
    expect(aws.counters().calls).toEqual({ "s3:ListBuckets": 2, "sts:AssumeRole": 1 });
    s3.destroy();
  });

  test("on a session's own client it changes nothing", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    s3.middlewareStack.use(recoverExpired(session.credentials));
    await s3.send(list());
    aws.control.expireAll();
    await s3.send(list());
    expect(assumed(aws)).toBe(2);
  });

  test.each([
    ["a bare provider", async () => ({})],
    ["nothing", undefined],
    ["static keys", { accessKeyId: "a" }],
  ])("%s is a validation error", (_, credentials) => {
    expect(() => recoverExpired(credentials as never)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param: "credentials" }),
    );
  });
});

describe("what is healed", () => {
  test("InvalidToken, too", async () => {
    await using session = openSession(aws);
    aws.control.outage("s3:ListBuckets", "error", { count: 1, code: "InvalidToken", status: 400 });
    await session.client(S3Client).send(list());
    expect(assumed(aws)).toBe(2);
  });

  test("a request that is signed in its query", async () => {
    await using session = openSession(aws);
    const { sha256 } = session.client(S3Client).config;
    const presigner = new S3RequestPresigner({ region: aws.region, credentials: session.credentials, sha256 });
    const signer = async () => ({
      sign: (request: Parameters<typeof presigner.presign>[0]) => presigner.presign(request),
    });
    const s3 = session.client(S3Client, { signer });
    await s3.send(list());
    aws.control.expireAll();
    await s3.send(list());
    expect(assumed(aws)).toBe(2);
    expect(aws.counters().refused).toEqual({ ExpiredToken: 1 });
  });

  test("a request that fails in another way first: attempts 2 and 3 know the key that they were signed with", async () => {
    await using session = openSession(aws, { clientDefaults: { maxAttempts: 3 } });
    const s3 = session.client(S3Client);
    await s3.send(list());
    aws.control.outage("s3:ListBuckets", "500", { count: 1 });
    aws.control.expireAll();
    const { $metadata } = await s3.send(list());
    expect($metadata.attempts).toBe(2);
    aws.control.expireAll();
    aws.control.outage("s3:ListBuckets", "throttle", { count: 2 });
    await session.credentials({ forceRefresh: true });
    aws.control.expireAll();
    await expect(s3.send(list())).resolves.toMatchObject({ $metadata: { attempts: 3 } });
  });

  test("a request under a local clock that is 12 hours wrong, its first included", async () => {
    aws.control.clockOffset(12 * 3_600_000);
    const open = () => openSession(aws, { clientDefaults: { maxAttempts: 3 } }, assumeRole(aws, { maxAttempts: 3 }));
    await using known = open();
    await known.client(S3Client).send(list());
    aws.control.expireAll();
    await known.client(S3Client).send(list());
    await using unknown = open();
    await unknown.credentials();
    aws.control.expireAll();
    await unknown.client(S3Client).send(list());
    expect(aws.counters().succeeded["sts:AssumeRole"]).toBe(4);
  });

  test("a request that was signed with SigV4a", async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      const { authorization = "" } = request.headers;
      seen.push(authorization);
      if (seen.length > 1) return response.end("<ListAllMyBucketsResult/>");
      response.statusCode = 400;
      return response.end("<Error><Code>ExpiredToken</Code><Message>gone</Message></Error>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const httpAuthSchemeProvider: S3ClientConfig["httpAuthSchemeProvider"] = () => [
      {
        schemeId: "aws.auth#sigv4a",
        signingProperties: { name: "s3", region: "*" },
        propertiesExtractor: (config: object, context: object) => ({ signingProperties: { config, context } }),
      },
    ];
    await using session = openSession(aws, { clientDefaults: { endpoint } });
    const first = (await session.credentials()).accessKeyId;
    await session.client(S3Client, { httpAuthSchemeProvider, sigv4aSigningRegionSet: ["*"] }).send(list());
    const second = (await session.credentials()).accessKeyId;
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatch(`AWS4-ECDSA-P256-SHA256 Credential=${first}/`);
    expect(seen[1]).toMatch(`AWS4-ECDSA-P256-SHA256 Credential=${second}/`);
    expect(second).not.toBe(first);
    server.close();
    server.closeAllConnections();
  });

  test.each([
    ["text", "hello"],
    ["bytes", new Uint8Array([104, 101, 108, 108, 111])],
  ])("a body of %s", async (_, Body) => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(list());
    aws.control.expireAll();
    await s3.send(new PutObjectCommand({ Bucket, Key: "body", Body: Body as string }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "body" }));
    expect(await got.Body?.transformToString()).toBe("hello");
  });
});

test.each(["before", "after"] as const)(
  "a middleware right %s the signing that hands on the request alone costs no healing",
  async (relation) => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    const handsOnLess: Middleware = (next) => (args) => {
      const { input, request } = args as { input?: unknown; request?: unknown };
      return next({ input, request } as typeof args);
    };
    const plugin: ClientPlugin = {
      applyToStack(stack) {
        const toMiddleware = "httpSigningMiddleware";
        stack.addRelativeTo(handsOnLess, { name: "handsOnLess", relation, toMiddleware, override: true });
      },
    };
    s3.middlewareStack.use(plugin);
    await s3.send(list());
    aws.control.expireAll();
    await s3.send(list());
    expect(assumed(aws)).toBe(2);
  },
);

describe("older generations", () => {
  test("calls in flight across two rejections all succeed, each generation is renewed once", async () => {
    const { clock, age } = ageingClock();
    await using session = openSession(aws, { refresh: { clock } });
    const s3 = session.client(S3Client);
    const dynamo = session.client(DynamoDBClient);
    await session.credentials();
    const held = (count: number, total: number) => {
      const calls = Array.from({ length: count }, () => s3.send(list()));
      return { calls, arrived: aws.control.whenHeld(total) };
    };
    aws.control.outage("s3:ListBuckets", "hold", { count: 20 });
    const first = held(10, 10);
    await first.arrived;
    aws.control.expireAll();
    await dynamo.send(new ListTablesCommand({}));
    expect(assumed(aws)).toBe(2);
    const second = held(10, 20);
    await second.arrived;
    // The second generation is rejected in its turn, when it has proved itself for more than a minute.
    age(61_000);
    aws.control.expireAll();
    await dynamo.send(new ListTablesCommand({}));
    expect(assumed(aws)).toBe(3);
    expect(aws.control.release()).toBe(20);
    await expect(Promise.all([...first.calls, ...second.calls])).resolves.toHaveLength(20);
    expect(aws.counters().refusedBy["s3:ListBuckets ExpiredToken"]).toBe(20);
    expect(assumed(aws)).toBe(3);
  });

  test("a call that outlived an ordinary refresh, too", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(list());
    aws.control.outage("s3:ListBuckets", "hold", { count: 1 });
    const call = s3.send(list());
    await aws.control.whenHeld(1);
    const { accessKeyId } = await session.credentials();
    await session.credentials.refresh();
    aws.control.expire(accessKeyId);
    aws.control.release();
    await call;
    expect(assumed(aws)).toBe(2);
  });

  test("where one resolved middleware serves all calls, a late refusal does not cost the key of the others", async () => {
    await using session = openSession(aws, { clientDefaults: { cacheMiddleware: true } });
    const s3 = session.client(S3Client);
    await s3.send(list());
    aws.control.outage("s3:ListBuckets", "hold", { count: 2 });
    const late = s3.send(list());
    await aws.control.whenHeld(1);
    const { accessKeyId } = await session.credentials();
    await session.credentials.refresh();
    const next = s3.send(list());
    await aws.control.whenHeld(2);
    aws.control.expire(accessKeyId);
    aws.control.release();
    await Promise.all([late, next]);
    expect(assumed(aws)).toBe(2);
  });
});

describe("what is not healed", () => {
  test("keys of S3 Express sessions never invalidate the session's own", async () => {
    const directory = "fast--use1-az4--x-s3";
    aws.control.bucket(directory);
    await using session = openSession(aws);
    const rejected: unknown[] = [];
    session.on("rejected", (detail) => rejected.push(detail));
    const s3 = session.client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket: directory, Key: "k", Body: "express" }));
    aws.control.outage("s3:GetObject", "expired", { count: 1 });
    const get = () => s3.send(new GetObjectCommand({ Bucket: directory, Key: "k" }));
    await expect(get()).rejects.toMatchObject({ name: "ExpiredToken" });
    expect(await (await get()).Body?.transformToString()).toBe("express");
    expect(rejected).toEqual([]);
    expect(assumed(aws)).toBe(1);
    expect(aws.counters().calls["s3:CreateSession"]).toBe(1);
  });

  test("but the request for an S3 Express session heals", async () => {
    const directory = "new--use1-az4--x-s3";
    aws.control.bucket(directory);
    await using session = openSession(aws);
    await session.credentials();
    aws.control.expireAll();
    await session.client(S3Client).send(new PutObjectCommand({ Bucket: directory, Key: "k", Body: "express" }));
    expect(assumed(aws)).toBe(2);
  });

  test("one call with credentials of its own", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(list());
    const other = await assumeRole(aws)();
    aws.control.expire(other.accessKeyId);
    const signer = await elsewhere(refreshable(async () => other)).config.signer();
    const command = list();
    command.middlewareStack.add(
      (next, context) => (args) => {
        const scheme = (context as any).__smithy_context.selectedHttpAuthScheme;
        scheme.signer = { sign: (request: any) => signer.sign(request) };
        return next(args);
      },
      { step: "build" },
    );
    await expect(s3.send(command)).rejects.toMatchObject({ name: "ExpiredToken" });
    expect(assumed(aws)).toBe(2);
    expect(session.credentials.phase).toBe("fresh");
  });

  test("a refused call whose refresh fails gets AWS's answer; the reason is in the events", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(list());
    const failures: unknown[] = [];
    session.on("refreshFailed", ({ error }) => failures.push(error.cause));
    aws.control.expireAll();
    aws.control.outage("sts:AssumeRole", "deny");
    await expect(s3.send(list())).rejects.toMatchObject({ name: "ExpiredToken" });
    expect(failures).toEqual([expect.objectContaining({ name: "AccessDenied" })]);
    // It is not sent again with the key that was refused.
    expect(aws.counters().calls["s3:ListBuckets"]).toBe(2);
  });

  test("a client that keeps credentials in a cache of its own: a warning says why", async () => {
    await using credentials = refreshable(assumeRole(aws));
    // The SDK puts its cache over a function that it does not know.
    const s3 = elsewhere(credentials, { credentials: () => credentials() });
    await s3.send(list());
    aws.control.expireAll();
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    await expect(s3.send(list())).rejects.toMatchObject({ name: "ExpiredToken" });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("a cache of its own"), {
      type: "BrsWarning",
      code: "BRS_CLIENT_CACHES",
    });
    warn.mockRestore();
    expect(assumed(aws)).toBe(2);
    s3.destroy();
  });

  test("any other refusal", async () => {
    await using session = openSession(aws);
    aws.control.outage("s3:ListBuckets", "deny", { count: 1 });
    await expect(session.client(S3Client).send(list())).rejects.toMatchObject({ name: "AccessDenied" });
    expect(assumed(aws)).toBe(1);
  });

  test("anything, with recoverExpired: false", async () => {
    await using session = openSession(aws, { recoverExpired: false });
    const s3 = session.client(S3Client);
    await s3.send(list());
    aws.control.expireAll();
    await expect(s3.send(list())).rejects.toMatchObject({ name: "ExpiredToken" });
    expect(assumed(aws)).toBe(1);
  });

  test("HEAD requests: S3's answer names no reason. The next other call heals them all", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    aws.control.expireAll();
    const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    await s3.send(list());
    await expect(head()).resolves.toMatchObject({ ContentLength: 1 });
  });
});

test("static credentials: AWS's answer, as there are no others", async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = await assumeRole(aws)();
  await using session = createSession(
    { accessKeyId, secretAccessKey, sessionToken },
    { region: aws.region, clientDefaults: { endpoint: aws.endpoint, maxAttempts: 1, logger: silent } },
  );
  aws.control.expireAll();
  await expect(session.client(S3Client).send(list())).rejects.toMatchObject({ name: "ExpiredToken" });
});
