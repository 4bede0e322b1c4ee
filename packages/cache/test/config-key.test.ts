import { createContext, runInContext } from "node:vm";

import { cacheKey, createClientCache } from "../src/index.js";
import { OtherClient, PlainClient, thrown } from "./support/clients.js";

const equal = (a: object | undefined, b: object | undefined): boolean =>
  cacheKey(PlainClient, a).equals(cacheKey(PlainClient, b));

describe("configurations are compared by value", () => {
  const provider = (): Promise<object> => Promise.resolve({});

  test.each<[string, object | undefined, object | undefined]>([
    ["none and an empty one", undefined, {}],
    ["keys in another order", { region: "eu-west-1", maxAttempts: 3 }, { maxAttempts: 3, region: "eu-west-1" }],
    ["undefined and absent", { region: "eu-west-1", endpoint: undefined }, { region: "eu-west-1" }],
    ["nested objects", { requestHandler: { a: { b: 1, c: 2 } } }, { requestHandler: { a: { c: 2, b: 1 } } }],
    ["nested undefined", { tls: { ca: undefined, port: 1 } }, { tls: { port: 1 } }],
    ["arrays in order", { regions: ["a", "b"] }, { regions: ["a", "b"] }],
    ["sets in any order", { tags: new Set(["a", { b: 1 }]) }, { tags: new Set([{ b: 1 }, "a"]) }],
    [
      "maps in any order",
      {
        tags: new Map([
          ["a", 1],
          ["b", 2],
        ]),
      },
      {
        tags: new Map([
          ["b", 2],
          ["a", 1],
        ]),
      },
    ],
    ["URLs", { endpoint: new URL("https://a.example/x") }, { endpoint: new URL("https://a.example/x") }],
    ["big integers", { size: 10n }, { size: 10n }],
    ["NaN", { size: Number.NaN }, { size: Number.NaN }],
    ["an object without prototype", Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
    ["the same provider", { credentials: provider, a: 1 }, { a: 1, credentials: provider }],
  ])("%s: one client", (_, a, b) => {
    expect(equal(a, b)).toBe(true);
    const cache = createClientCache();
    expect(cache.client(PlainClient, a)).toBe(cache.client(PlainClient, b));
  });

  test.each<[string, object, object]>([
    ["another value", { region: "eu-west-1" }, { region: "eu-west-2" }],
    ["another key", { endpoint: "x" }, { region: "x" }],
    ["null and absent", { endpoint: null }, {}],
    ["a number and its text", { port: 443 }, { port: "443" }],
    ["a big integer and a number", { port: 1n }, { port: 1 }],
    ["true and its text", { tls: true }, { tls: "true" }],
    ["arrays in another order", { regions: ["a", "b"] }, { regions: ["b", "a"] }],
    ["an array and its join", { regions: ["a", "b"] }, { regions: ["a,b"] }],
    ["an array and a set", { regions: ["a"] }, { regions: new Set(["a"]) }],
    ["a nested array and a flat one", { x: [["a"], "b"] }, { x: ["a", ["b"]] }],
    ["an empty array and an empty object", { x: [] }, { x: {} }],
    ["a key that reads like structure", { 'a3"bcd': "x" }, { a: 'bcd3"x' }],
    ["values moved from one key to the next", { a: "1", b: "23" }, { a: "12", b: "3" }],
    ["another URL", { endpoint: new URL("https://a.example") }, { endpoint: new URL("https://b.example") }],
    ["a URL and its text", { endpoint: new URL("https://a.example/") }, { endpoint: "https://a.example/" }],
    ["another provider", { credentials: () => Promise.resolve() }, { credentials: () => Promise.resolve() }],
    ["another instance of a class", { agent: new PlainClient() }, { agent: new PlainClient() }],
    ["an heir of other values", Object.create({ region: "a" }) as object, { region: "a" }],
  ])("%s: two clients", (_, a, b) => {
    const wrap = (config: object): object => (Object.getPrototypeOf(config) === Object.prototype ? config : { config });
    expect(equal(wrap(a), wrap(b))).toBe(false);
  });

  test("another class is another client, be it a subclass or of the same name", () => {
    const same = { PlainClient: class extends PlainClient {} }.PlainClient;
    expect(same.name).toBe("PlainClient");
    for (const Class of [OtherClient, same]) {
      expect(cacheKey(PlainClient, { region: "a" }).equals(cacheKey(Class, { region: "a" }))).toBe(false);
    }
  });

  test("plain objects of another realm count as plain", () => {
    const foreign = runInContext(
      "({ region: 'a', nested: { list: [1] }, map: new Map([['k', 1]]) })",
      createContext(),
    ) as object;
    expect(equal(foreign, { region: "a", nested: { list: [1] }, map: new Map([["k", 1]]) })).toBe(true);
  });

  test("an object that inherits values is an instance, not a plain object without them", () => {
    const heir = (endpoint: string): object => ({ endpoint: Object.create({ hostname: endpoint }) as object });
    expect(equal(heir("a"), heir("b"))).toBe(false);
  });
});

describe("static credentials", () => {
  const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };

  test("are compared by their fields, whatever the SDK wrote into them and whenever they expire", () => {
    const marked = { ...keys, $source: { CREDENTIALS_CODE: "e" }, expiration: new Date(), accountId: undefined };
    expect(equal({ credentials: keys }, { credentials: marked })).toBe(true);
  });

  test.each(["accessKeyId", "secretAccessKey", "sessionToken", "accountId", "credentialScope"])(
    "another %s is another client",
    (field) => {
      expect(equal({ credentials: keys }, { credentials: { ...keys, [field]: "other" } })).toBe(false);
    },
  );

  test("are not what a provider is that shows a key of its own", () => {
    const provider = Object.assign(() => Promise.resolve(keys), { accessKeyId: "AKIDEXAMPLE" });
    const client = createClientCache().client(PlainClient, { credentials: provider });
    expect(client.config).toEqual({ credentials: provider });
  });

  test("of a class are compared by their fields too", () => {
    class Keys {
      readonly #secret = "secret";
      readonly accessKeyId = "AKIDEXAMPLE";
      readonly sessionToken = "token";
      get secretAccessKey(): string {
        return this.#secret;
      }
    }
    expect(equal({ credentials: new Keys() }, { credentials: keys })).toBe(true);
    const client = createClientCache().client(PlainClient, { credentials: new Keys() });
    expect(client.config).toMatchObject({ credentials: keys });
  });

  test("and all else that the client writes into its configuration does not change its key", () => {
    class Writing extends PlainClient {
      constructor(config?: object) {
        super(config);
        Object.assign((config as { nested: object }).nested, { mark: 1 });
      }
    }
    const cache = createClientCache();
    expect(cache.client(Writing, { nested: {} })).toBe(cache.client(Writing, { nested: {} }));
  });

  test("reach the client as a copy", () => {
    const given = { ...keys, expiration: new Date(0) };
    const { credentials } = createClientCache().client(PlainClient, { credentials: given }).config as typeof Object & {
      credentials: object;
    };
    expect(credentials).not.toBe(given);
    expect(credentials).toEqual({ ...given, accountId: undefined, credentialScope: undefined });
  });
});

describe("a configuration that changes", () => {
  test("never gets the client of its old values", () => {
    const cache = createClientCache();
    const config = { region: "eu-west-1", credentials: { accessKeyId: "A", secretAccessKey: "1" }, tags: ["x"] };
    const clients = [cache.client(PlainClient, config)];
    const change = (edit: () => void): void => {
      edit();
      clients.push(cache.client(PlainClient, config));
    };
    change(() => (config.region = "eu-west-2"));
    change(() => (config.credentials.accessKeyId = "B"));
    change(() => (config.credentials = { accessKeyId: "C", secretAccessKey: "1" }));
    change(() => config.tags.push("y"));
    expect(new Set(clients).size).toBe(5);
    expect(cache.client(PlainClient, config)).toBe(clients[4]);
  });

  test("never changes the client that was made from it", () => {
    const cache = createClientCache();
    const config = {
      endpoint: { hostname: "tenant-a.example", list: [{ port: 1 }] },
      url: new URL("https://a.example"),
    };
    const client = cache.client(PlainClient, config);
    config.endpoint.hostname = "tenant-b.example";
    config.endpoint.list[0]!.port = 2;
    config.url.host = "b.example";
    expect(client.config).toEqual({
      endpoint: { hostname: "tenant-a.example", list: [{ port: 1 }] },
      url: new URL("https://a.example"),
    });
    expect(cache.client(PlainClient, config)).not.toBe(client);
  });

  test.each<[string, () => { config: object; edit: () => void }]>([
    [
      "a nested object that is not frozen",
      () => {
        const endpoint = { hostname: "a" };
        return { config: Object.freeze({ endpoint }), edit: () => (endpoint.hostname = "b") };
      },
    ],
    [
      "a frozen map",
      () => {
        const map = Object.freeze(new Map([["tenant", "a"]]));
        return { config: Object.freeze({ map }), edit: () => map.set("tenant", "b") };
      },
    ],
    [
      "a frozen URL",
      () => {
        const url = new URL("https://a.example");
        return { config: Object.freeze({ url: Object.freeze(url) }), edit: () => (url.hostname = "b.example") };
      },
    ],
    [
      "an accessor",
      () => {
        let tenant = "a";
        const config = Object.freeze({
          get tenant() {
            return tenant;
          },
        });
        return { config, edit: () => (tenant = "b") };
      },
    ],
    [
      "credentials of a class",
      () => {
        class Keys {
          accessKeyId = "a";
          secretAccessKey = "s";
        }
        const credentials = new Keys();
        return { config: Object.freeze({ credentials }), edit: () => (credentials.accessKeyId = "b") };
      },
    ],
    [
      "static credentials that are not frozen",
      () => {
        const credentials = { accessKeyId: "a", secretAccessKey: "s" };
        return { config: Object.freeze({ credentials }), edit: () => (credentials.accessKeyId = "b") };
      },
    ],
  ])("is not taken for constant because it is frozen outside: %s", (_, make) => {
    const cache = createClientCache();
    const { config, edit } = make();
    const before = cache.client(PlainClient, config);
    expect(cache.client(PlainClient, config)).toBe(before);
    edit();
    expect(cache.client(PlainClient, config)).not.toBe(before);
  });

  test("is built from what its key was made of, when an accessor answers differently each time", () => {
    let calls = 0;
    const cache = createClientCache();
    const config = {
      get name() {
        return `tenant-${String(++calls)}`;
      },
    };
    const client = cache.client(PlainClient, config);
    expect(cache.peek(cacheKey(PlainClient, client.config))).toBe(client);
  });
});

test("a deeply frozen configuration is read once", () => {
  let reads = 0;
  const watched = new Proxy(Object.freeze({ region: "eu-west-1" }), {
    ownKeys: (target) => (reads++, Reflect.ownKeys(target)),
  });
  const cache = createClientCache();
  const client = cache.client(PlainClient, watched);
  const before = reads;
  for (let i = 0; i < 5; i++) expect(cache.client(PlainClient, watched)).toBe(client);
  expect(reads).toBe(before);
  expect(cache.client(OtherClient, watched)).not.toBe(client);
});

describe("shapes that could trap a walk", () => {
  test("a configuration that holds itself", () => {
    const make = (name: string): object => {
      const config: Record<string, unknown> = { name, list: [] };
      config["self"] = config;
      (config["list"] as unknown[]).push(config["list"], config);
      return config;
    };
    const cache = createClientCache();
    const client = cache.client(PlainClient, make("a"));
    expect(cache.client(PlainClient, make("a"))).toBe(client);
    expect(cache.client(PlainClient, make("b"))).not.toBe(client);
    const copy = client.config as { self: unknown; list: unknown[] };
    expect(copy.self).toBe(copy);
    expect(copy.list).toEqual([copy.list, copy]);
  });

  test("one that is frozen and holds itself", () => {
    const config: Record<string, unknown> = { name: "a" };
    config["self"] = config;
    Object.freeze(config);
    const cache = createClientCache();
    expect(cache.client(PlainClient, config)).toBe(cache.client(PlainClient, config));
  });

  test("an object that is reached by very many ways is refused, not walked for ever", () => {
    let node: object = { end: true };
    for (let i = 0; i < 60; i++) node = { left: node, right: node };
    expect(thrown(() => cacheKey(PlainClient, node)).code).toBe("ERR_BRS_CACHE_INVALID");
  });

  test("a very deep one is refused, not a stack overflow", () => {
    let node: object = {};
    for (let i = 0; i < 100_000; i++) node = { node };
    expect(thrown(() => cacheKey(PlainClient, node)).message).toContain("1000 objects");
  });

  test("as deep as is allowed works everywhere", () => {
    let node: object = {};
    for (let i = 0; i < 990; i++) node = { node };
    expect(createClientCache().client(PlainClient, { node })).toBeInstanceOf(PlainClient);
  });

  test("a key named __proto__ does no harm", () => {
    const config = JSON.parse('{"name":"a","__proto__":{"region":"evil"}}') as object;
    const client = createClientCache().client(PlainClient, config);
    expect((client.config as { region?: string }).region).toBeUndefined();
    expect(Object.getPrototypeOf(client.config)).toBe(Object.prototype);
  });
});

describe("what makes no key", () => {
  test.each<[string, unknown]>([
    ["a client", new PlainClient()],
    ["a name", "S3Client"],
    ["nothing", undefined],
    ["null", null],
  ])("a class that is %s", (_, Class) => {
    expect(thrown(() => cacheKey(Class as typeof PlainClient))).toMatchObject({
      code: "ERR_BRS_CACHE_INVALID",
      message: expect.stringContaining("client class") as string,
    });
  });

  test.each<[string, unknown]>([
    ["text", "eu-west-1"],
    ["a number", 1],
    ["null", null],
    ["an array", []],
    ["a function", () => ({})],
    [
      "an instance",
      new (class Config {
        region = "a";
      })(),
    ],
    ["an heir of values", Object.create({ region: "a" })],
    ["a map", new Map()],
  ])("a configuration that is %s", (_, config) => {
    for (const work of [
      () => cacheKey(PlainClient, config as object),
      () => createClientCache().client(PlainClient, config as object),
    ]) {
      expect(thrown(work)).toMatchObject({
        code: "ERR_BRS_CACHE_INVALID",
        message: expect.stringContaining("PlainClient must be a plain object") as string,
      });
    }
  });

  test.each<[string, unknown]>([
    ["text", "key"],
    ["nothing", undefined],
    ["null", null],
    ["a look-alike", { label: "x" }],
  ])("a key that is %s is refused by every method that takes one", (_, key) => {
    const cache = createClientCache();
    for (const method of ["get", "has", "peek", "delete", "take"] as const) {
      expect(thrown(() => cache[method](key as never)).code).toBe("ERR_BRS_CACHE_INVALID");
    }
    expect(thrown(() => cache.set(key as never, new PlainClient())).code).toBe("ERR_BRS_CACHE_INVALID");
  });
});
