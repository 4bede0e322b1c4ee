import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3, S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocument, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { createSession } from "../src/index.js";
import { openSession, silent } from "./support/open-session.js";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.table({ name: "people" });
});
afterAll(() => aws.close());
beforeEach(() => aws.control.resetCounters());

const regionOf = (client: { readonly config: { region(): Promise<string> } }): Promise<string> =>
  client.config.region();

describe("one client per class and configuration", () => {
  test("equal configurations are one client, in any order, with absent and undefined alike", async () => {
    await using session = openSession(aws);
    const client = session.client(S3Client, { region: "eu-west-1", maxAttempts: 2 });
    expect(session.client(S3Client, { maxAttempts: 2, region: "eu-west-1" })).toBe(client);
    expect(session.client(S3Client, { maxAttempts: 2, region: "eu-west-1", endpoint: undefined } as object)).toBe(
      client,
    );
    expect(session.client(S3Client)).toBe(session.client(S3Client, {}));
    expect(session.client(S3Client, { region: "eu-west-2", maxAttempts: 2 })).not.toBe(client);
    expect(session.client(S3, { region: "eu-west-1", maxAttempts: 2 })).not.toBe(client);
    expect(session.client(DynamoDBClient)).not.toBe(session.client(STSClient));
  });

  test("undefined in a configuration leaves the session's own value in force", async () => {
    await using session = openSession(aws, { region: "eu-central-1" });
    const client = session.client(S3Client, { region: undefined, endpoint: undefined } as object);
    expect(client).toBe(session.client(S3Client));
    expect(await regionOf(client)).toBe("eu-central-1");
  });

  test("32 concurrent callers get one client", async () => {
    await using session = openSession(aws);
    const callers = Array.from({ length: 32 }, async () => session.client(S3Client, { maxAttempts: 3 }));
    expect(new Set(await Promise.all(callers)).size).toBe(1);
  });

  test("a call's configuration wins over the defaults, the session's Region over a default one", async () => {
    await using session = openSession(aws, {
      region: "eu-west-1",
      clientDefaults: { region: "us-west-2", maxAttempts: 7 },
    });
    expect(await regionOf(session.client(S3Client))).toBe("eu-west-1");
    expect(await session.client(S3Client).config.maxAttempts()).toBe(7);
    expect(await regionOf(session.client(S3Client, { region: "eu-west-3" }))).toBe("eu-west-3");
    expect(await session.client(S3Client, { maxAttempts: 2 }).config.maxAttempts()).toBe(2);
  });

  test("a changed configuration never gets the client of the old one: mutable, frozen on top, or with an accessor", async () => {
    await using session = openSession(aws, { cache: { maxSize: 20 } });
    const mutable = { region: "eu-west-1" };
    const first = session.client(S3Client, mutable);
    mutable.region = "eu-west-2";
    expect(session.client(S3Client, mutable)).not.toBe(first);

    const nested = { endpoint: { protocol: "http:", hostname: "one.test", path: "/" } };
    const shallow = Object.freeze(nested);
    const second = session.client(S3Client, shallow);
    nested.endpoint.hostname = "two.test";
    expect(session.client(S3Client, shallow)).not.toBe(second);

    let tenant = "eu-west-1";
    const accessor = Object.freeze({
      get region() {
        return tenant;
      },
    });
    const third = session.client(S3Client, accessor);
    tenant = "eu-west-2";
    const fourth = session.client(S3Client, accessor);
    expect(await regionOf(third)).toBe("eu-west-1");
    expect(await regionOf(fourth)).toBe("eu-west-2");
  });

  test("the defaults are read once, all the way down: one object serves many tenants, each with values of its own", async () => {
    const endpoint = new URL("https://a.example.com");
    const tls: Record<string, unknown> = { path: "/one", all: [{ name: "one" }] };
    tls["self"] = tls;
    const logger = { ...silent };
    const clientDefaults = { endpoint, tls, logger };
    await using first = createSession(aws.credentials(), { region: aws.region, clientDefaults });
    endpoint.hostname = "b.example.com";
    tls["path"] = "/two";
    (tls["all"] as { name: string }[])[0]!.name = "two";
    await using second = createSession(aws.credentials(), { region: aws.region, clientDefaults });
    const seen = async (session: typeof first) => {
      const { config } = session.client(S3Client);
      const copy = (config as unknown as { tls: typeof tls }).tls;
      expect(copy["self"]).toBe(copy);
      expect(config.logger).toBe(logger);
      return [(await config.endpoint?.())?.hostname, copy["path"], copy["all"]];
    };
    expect(await seen(first)).toEqual(["a.example.com", "/one", [{ name: "one" }]]);
    expect(await seen(second)).toEqual(["b.example.com", "/two", [{ name: "two" }]]);
  });

  test("what the caller does to its defaults later changes no client", async () => {
    const clientDefaults: Record<string, unknown> = { maxAttempts: 2 };
    await using session = openSession(aws, { clientDefaults });
    const before = session.client(S3Client);
    clientDefaults["maxAttempts"] = 9;
    expect(session.client(S3Client)).toBe(before);
  });

  test("the least recently used client makes room, and the size can be changed by a call", async () => {
    await using session = openSession(aws, { cache: { maxSize: 2 } });
    const client = (region: string) => session.client(S3Client, { region });
    const [first, second] = [client("eu-west-1"), client("eu-west-2")];
    client("eu-west-1");
    client("eu-west-3");
    expect(client("eu-west-1")).toBe(first);
    expect(client("eu-west-2")).not.toBe(second);
    session.client(S3Client, {}, { maxSize: 5 });
    expect(session.cache.client.lru.maxSize).toBe(5);
    session.client(S3Client);
    expect(session.cache.client.lru.maxSize).toBe(5);
  });

  test("cache: false keeps nothing, and every client works", async () => {
    await using session = openSession(aws, { cache: false });
    const [first, second] = [session.client(S3Client), session.client(S3Client)];
    expect(first).not.toBe(second);
    await first.send(new ListBucketsCommand({}));
    await second.send(new ListBucketsCommand({}));
    expect(session.cache.client.lru.size).toBe(0);
  });

  test("a size of 0 keeps nothing; a huge one costs nothing", async () => {
    await using none = openSession(aws, { cache: { maxSize: 0 } });
    expect(none.client(S3Client)).not.toBe(none.client(S3Client));
    await using huge = openSession(aws, { cache: { maxSize: 1e9 } });
    expect(huge.client(S3Client)).toBe(huge.client(S3Client));
  });
});

describe("separate caches", () => {
  test("per policy and per kind", async () => {
    await using session = openSession(aws);
    const lru = session.client(DynamoDBClient);
    const lfu = session.client(DynamoDBClient, {}, { policy: "lfu" });
    expect(lfu).not.toBe(lru);
    expect(session.client(DynamoDBClient, undefined, { policy: "lfu" })).toBe(lfu);
    const documents = session.resource(DynamoDBDocumentClient, lru);
    const { client, resource } = session.cache;
    expect([client.lru.size, client.lfu.size, resource.lru.size, resource.lfu.size]).toEqual([1, 1, 1, 0]);
    expect(session.resource(DynamoDBDocumentClient, lru, undefined, { policy: "lfu" })).not.toBe(documents);
    expect(resource.lfu.size).toBe(1);
    expect([client.lru.policy, client.lfu.policy]).toEqual(["lru", "lfu"]);
  });

  test("per session: two sessions share nothing", async () => {
    await using one = openSession(aws);
    await using two = openSession(aws);
    expect(one.client(S3Client)).not.toBe(two.client(S3Client));
  });

  test("whoami() takes no place from the user's clients", async () => {
    await using session = openSession(aws, { cache: { maxSize: 1 } });
    const s3 = session.client(S3Client);
    await session.whoami();
    expect(session.client(S3Client)).toBe(s3);
    expect(session.cache.client.lru.size).toBe(1);
  });
});

describe("resources", () => {
  test("the same wrapper, client and options is the same resource, and it works", async () => {
    await using session = openSession(aws);
    const client = session.client(DynamoDBClient);
    const options = { marshallOptions: { removeUndefinedValues: true } };
    const documents = session.resource(DynamoDBDocumentClient, client, options);
    expect(session.resource(DynamoDBDocumentClient, client, { ...options })).toBe(documents);
    expect(session.resource(DynamoDBDocumentClient, client)).not.toBe(documents);
    await documents.send(new PutCommand({ TableName: "people", Item: { id: "1", name: "Ada", nothing: undefined } }));
    const full = session.resource(DynamoDBDocument, client, options);
    expect(full).toBeInstanceOf(DynamoDBDocument);
    expect((await full.get({ TableName: "people", Key: { id: "1" } })).Item).toEqual({ id: "1", name: "Ada" });
  });

  test("using a resource changes neither its options nor those of another one round the same client", async () => {
    await using session = openSession(aws);
    const options = { unmarshallOptions: { wrapNumbers: true }, marshallOptions: {} };
    const exact = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient), options);
    const plain = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient));
    await exact.send(new PutCommand({ TableName: "people", Item: { id: "4", age: 36 } }));
    const get = async (documents: DynamoDBDocumentClient) =>
      (await documents.send(new GetCommand({ TableName: "people", Key: { id: "4" } }))).Item?.["age"];
    expect(await get(plain)).toBe(36);
    expect(await get(exact)).toMatchObject({ value: "36" });
    expect(options).toEqual({ unmarshallOptions: { wrapNumbers: true }, marshallOptions: {} });
    expect(session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient), options)).toBe(exact);
  });

  test("a resource heals as its client does", async () => {
    await using session = openSession(aws);
    const documents = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient));
    await documents.send(new PutCommand({ TableName: "people", Item: { id: "2" } }));
    aws.control.expireAll();
    await documents.send(new GetCommand({ TableName: "people", Key: { id: "2" } }));
    expect(aws.counters().refused["ExpiredTokenException"]).toBe(1);
  });

  test("any class or object with from(client, options) is a wrapper", async () => {
    class Buckets {
      static from(client: S3Client, options: { readonly prefix: string } = { prefix: "" }): Buckets {
        return Object.assign(new this(), { client, prefix: options.prefix });
      }
      readonly prefix: string = "";
    }
    const plain = { from: (client: S3Client) => ({ list: () => client.send(new ListBucketsCommand({})) }) };
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    const photos: Buckets = session.resource(Buckets, s3, { prefix: "photos" });
    expect(photos.prefix).toBe("photos");
    expect(session.resource(Buckets, s3, { prefix: "photos" })).toBe(photos);
    expect(session.resource(Buckets, s3, { prefix: "films" })).not.toBe(photos);
    const { config } = s3;
    expect(session.resource({ from: (client: S3Client) => client }, s3).config).toBe(config);
    const lister = session.resource(plain, s3);
    expect(session.resource(plain, s3)).toBe(lister);
    expect((await lister.list()).Buckets).toBeDefined();
  });

  test("its client, evicted from the cache of clients, goes on working", async () => {
    await using session = openSession(aws, { cache: { maxSize: 1 } });
    const documents = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient));
    session.client(S3Client);
    await documents.send(new PutCommand({ TableName: "people", Item: { id: "3" } }));
    expect((await documents.send(new GetCommand({ TableName: "people", Key: { id: "3" } }))).Item).toEqual({ id: "3" });
  });
});

describe("connections", () => {
  test("the clients of a session share them, bounded", async () => {
    await using session = openSession(aws, { cache: { maxSize: 50 } });
    await session.credentials();
    const before = aws.counters().sockets.open;
    const clients = Array.from({ length: 50 }, (_, index) =>
      session.client(S3Client, { customUserAgent: `app/${index}` }),
    );
    for (const client of clients) await client.send(new ListBucketsCommand({}));
    expect(aws.counters().sockets.open - before).toBe(1);
  });

  test("many calls at once share so many as the SDK's handler allows: 50 to an endpoint", async () => {
    await using session = openSession(aws);
    await session.credentials();
    const before = aws.counters().sockets.open;
    aws.control.resetCounters();
    const clients = ["one", "two", "three"].map((customUserAgent) => session.client(S3Client, { customUserAgent }));
    await Promise.all(Array.from({ length: 150 }, (_, call) => clients[call % 3]!.send(new ListBucketsCommand({}))));
    expect(aws.counters().sockets.peak - before).toBeLessThanOrEqual(50);
  });

  test("a request handler of the user's is used, and never destroyed", async () => {
    const requestHandler = new NodeHttpHandler({ connectionTimeout: 1_000 });
    let destroyed = 0;
    requestHandler.destroy = () => {
      destroyed++;
    };
    const session = openSession(aws, { clientDefaults: { requestHandler } });
    await session.client(S3Client).send(new ListBucketsCommand({}));
    session.client(S3Client).destroy();
    await session.close();
    expect(destroyed).toBe(0);
    await new S3Client({
      endpoint: aws.endpoint,
      region: aws.region,
      requestHandler,
      credentials: aws.credentials(),
      logger: silent,
    }).send(new ListBucketsCommand({}));
    NodeHttpHandler.prototype.destroy.call(requestHandler);
  });

  test("a user's destroy() on a cached client cuts nobody", async () => {
    await using session = openSession(aws);
    const s3 = session.client(S3Client);
    aws.control.outage("s3:ListBuckets", "hold", { count: 1 });
    const call = s3.send(new ListBucketsCommand({}));
    await aws.control.whenHeld(1);
    s3.destroy();
    aws.control.release();
    await expect(call).resolves.toBeDefined();
    await expect(s3.send(new ListBucketsCommand({}))).resolves.toBeDefined();
  });
});

describe("bad input", () => {
  class Thing {
    readonly name: string = "thing";
  }

  test.each([
    ["a class that is no client", (session: any) => session.client(Date), "ERR_BRS_CACHE_INVALID"],
    ["no class at all", (session: any) => session.client("S3Client"), "ERR_BRS_CACHE_INVALID"],
    [
      "a wrapper where a client belongs",
      (session: any) => session.client(DynamoDBDocumentClient),
      "ERR_BRS_CACHE_INVALID",
    ],
    ["null for a configuration", (session: any) => session.client(S3Client, null), "ERR_BRS_VALIDATION"],
    ["an array", (session: any) => session.client(S3Client, []), "ERR_BRS_VALIDATION"],
    ["an instance of a class", (session: any) => session.client(S3Client, new Thing()), "ERR_BRS_VALIDATION"],
    [
      "inherited values",
      (session: any) => session.client(S3Client, Object.create({ region: "x" })),
      "ERR_BRS_VALIDATION",
    ],
    [
      "a misspelt choice of cache",
      (session: any) => session.client(S3Client, {}, { polciy: "lfu" }),
      "ERR_BRS_VALIDATION",
    ],
    ["a policy as a string", (session: any) => session.client(S3Client, {}, "lfu"), "ERR_BRS_VALIDATION"],
    ["a negative size", (session: any) => session.client(S3Client, {}, { maxSize: -1 }), "ERR_BRS_VALIDATION"],
    ["NaN for a size", (session: any) => session.client(S3Client, {}, { maxSize: NaN }), "ERR_BRS_VALIDATION"],
    ["half a client", (session: any) => session.client(S3Client, {}, { maxSize: 1.5 }), "ERR_BRS_VALIDATION"],
    ["a resource of nothing", (session: any) => session.resource(DynamoDBDocumentClient), "ERR_BRS_VALIDATION"],
    [
      "a wrapper without from",
      (session: any) => session.resource(Thing, session.client(S3Client)),
      "ERR_BRS_VALIDATION",
    ],
  ])("%s", async (_, act, code) => {
    await using session = openSession(aws);
    expect(() => act(session)).toThrow(expect.objectContaining({ code }));
    expect(session.cache.client.lru.maxSize).toBe(10);
  });

  test.each([
    ["a negative size", { cache: { maxSize: -1 } }, "maxSize"],
    ["NaN for a size", { cache: { maxSize: NaN } }, "maxSize"],
    ["a misspelt size", { cache: { maxsize: 5 } }, "maxsize"],
    ["true for a cache", { cache: true }, "cache"],
    ["an instance for the defaults", { clientDefaults: new Thing() }, "clientDefaults"],
  ])("%s is found when the session is made", (_, options, param) => {
    expect(() => createSession(async () => aws.credentials(), options as never)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param }),
    );
  });

  test("a set on an existing key of the session's cache", async () => {
    await using session = openSession(aws);
    const client = session.client(S3Client);
    const [key] = session.cache.client.lru.keys();
    expect(() => session.cache.client.lru.set(key!, client)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_CACHE_EXISTS" }),
    );
  });
});
