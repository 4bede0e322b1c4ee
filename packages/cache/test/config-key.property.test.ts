// Configurations are whatever an application passes to a client: keys tell them apart by value, labels show no secret.
import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import { anyRecord, anyValue, demandNoSecret, hidden, openValue, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { cacheKey, ClientCacheError } from "../src/index.js";
import type { KeyedClass } from "../src/index.js";
import { PlainClient } from "./support/clients.js";

const isOurs = (error: unknown): boolean => error instanceof ClientCacheError;

test(
  "any configuration has one key, and a secret where secrets stand shows nowhere",
  () => {
    const secret = [hidden, [hidden], { nested: hidden }];
    const configurations = anyRecord(
      {
        region: ["us-east-1", "eu-west-1"],
        credentials: [{ accessKeyId: hidden, secretAccessKey: hidden }, { secretAccessKey: hidden }, () => hidden],
        endpoint: [
          `https://user:${hidden}@a.example/`,
          `https://a.example/?q=${hidden}`,
          new URL(`https://u:${hidden}@a`),
        ],
        token: secret,
        apiKey: secret,
        password: secret,
        privateKey: [`-----BEGIN PRIVATE KEY-----${hidden}`],
        requestHandler: [{ httpsAgent: { pfx: hidden, passphrase: hidden } }],
        headers: [new Map([["authorization", hidden]]), { cookie: hidden }],
      },
      openValue(),
    );
    let looks = 0;
    const { accepted } = survive(
      configurations,
      (config) => cacheKey(PlainClient, config),
      isOurs,
      (key, config) => {
        demandNoSecret(`${key.label} ${String(key)}`);
        if (looks++ < 1_000) demandNoSecret(inspect(key, { depth: 9, showHidden: true }));
        assert.ok(key.equals(cacheKey(PlainClient, config)));
      },
    );
    expect(accepted).toBeGreaterThan(90_000);
  },
  patienceMs,
);

test(
  "anything in the place of a class, a configuration or a key is taken or refused in our words",
  () => {
    const key = cacheKey(PlainClient);
    survive(
      fc.tuple(fc.oneof(fc.constant(PlainClient), anyValue()), anyValue()),
      ([Client, given]) => {
        cacheKey(Client as KeyedClass, given as object);
        key.equals(given as typeof key);
      },
      isOurs,
    );
  },
  patienceMs,
);

test(
  "two configurations have equal keys exactly when they are equal, whatever text is in them",
  () => {
    const leaf = fc.constantFrom<unknown>(
      1,
      "1",
      11,
      "a",
      '1"',
      ',"',
      "(",
      ")",
      "#1",
      "^0",
      null,
      undefined,
      true,
      "true",
      "",
    );
    const names = fc.constantFrom("a", "b", '1"a', "credentials", "undefined");
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        leaf,
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(names, tie("value"), { maxKeys: 2 }),
      ),
    }));
    const configuration = fc.dictionary(names, value, { maxKeys: 2, noNullPrototype: true });
    let equal = 0;
    survive(
      fc.tuple(configuration, configuration),
      ([one, other]) => cacheKey(PlainClient, one).equals(cacheKey(PlainClient, other)),
      isOurs,
      (answer, [one, other]) => {
        if (answer) equal++;
        assert.equal(answer, isDeepStrictEqual(bare(one), bare(other)));
        const turned = Object.fromEntries(Object.entries(one).reverse());
        assert.ok(cacheKey(PlainClient, one).equals(cacheKey(PlainClient, structuredClone(turned))));
      },
    );
    expect(equal).toBeGreaterThan(100);
  },
  patienceMs,
);

/** Without members that are undefined, which count as absent. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, bare(member)]));
}
