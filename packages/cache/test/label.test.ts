import { inspect } from "node:util";

import { cacheKey, createClientCache } from "../src/index.js";
import { PlainClient } from "./support/clients.js";

const label = (config: object): string => cacheKey(PlainClient, config).label;

test("a label shows the class and its configuration", () => {
  expect(label({})).toBe("PlainClient {}");
  expect(label({ region: "eu-west-1", maxAttempts: 3, endpoint: new URL("https://a.example"), list: [1, null] })).toBe(
    'PlainClient {"region":"eu-west-1","maxAttempts":3,"endpoint":"https://a.example/","list":[1,null]}',
  );
});

const secret = "S3cr3tValue";

test.each<[string, object]>([
  ["access keys", { accessKeyId: secret }],
  ["secret keys", { secretAccessKey: secret }],
  ["session tokens", { sessionToken: secret }],
  ["static credentials", { credentials: { accessKeyId: "x", secretAccessKey: secret, sessionToken: secret } }],
  ["bearer tokens", { token: { token: secret } }],
  ["PINs", { userPin: secret, pin: secret, PIN: secret, pin_code: secret, hsm: { userPIN: secret } }],
  ["private keys", { privateKey: secret, key: secret, pfx: secret }],
  ["private keys in PEM, under any name", { options: { pem: `-----BEGIN EC PRIVATE KEY-----\n${secret}\n-----END` } }],
  ["passphrases and passwords", { passphrase: secret, dbPassword: secret, passwd: secret }],
  ["API keys", { apiKey: secret, "x-api-key": secret }],
  ["cookies and authorization headers", { headers: { Cookie: secret, Authorization: `Bearer ${secret}` } }],
  ["numbers", { pin: 123456789, otp: 123456789 }],
  ["passwords of a proxy", { proxy: `http://user:${secret}@proxy.example:3128` }],
  ["passwords of a proxy with slashes and at signs in them", { proxy: `http://user:a/${secret}@b@proxy.example` }],
  ["passwords of a proxy without a scheme", { proxy: `user:${secret}@proxy.example:3128` }],
  ["passwords with quotes and spaces in them", { proxy: `http://user:a" '${secret}@proxy.example` }],
  ["tokens in place of a user", { proxy: `https://${secret}@git.example` }],
  [
    "secrets beyond the end of a long text",
    { proxy: `http://${"u".repeat(190)}:${secret}${"x".repeat(99)}@proxy.example` },
  ],
  ["passwords in a URL object", { endpoint: new URL(`https://user:${secret}@proxy.example`) }],
  ["values in a query", { endpoint: `https://a.example/?a=1&X-Amz-Signature=${secret}&sig=${secret}` }],
  ["lists under a secret name", { tokens: [secret, { a: secret }] }],
  [
    "maps",
    {
      extra: new Map<string, unknown>([
        ["token", secret],
        ["nested", { password: secret }],
      ]),
    },
  ],
  [
    "what a class shows of itself as JSON",
    {
      holder: new (class Holder {
        toJSON() {
          return secret;
        }
      })(),
    },
  ],
  ["bytes", { certificate: Buffer.from(secret) }],
])("a label masks %s", (_, config) => {
  const key = cacheKey(PlainClient, config);
  const cache = createClientCache();
  cache.client(PlainClient, config);
  const shown = [key.label, String(key), JSON.stringify(key), inspect(key, { depth: 9, showHidden: true })];
  shown.push(String(cache), inspect(cache, { depth: 9, showHidden: true }), JSON.stringify(cache.keys()));
  for (const text of shown) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain("123456789");
  }
});

test("a label masks access keys wherever they stand", () => {
  const text = label({ note: "made with AKIAIOSFODNN7EXAMPLE", set: new Set(["ASIAIOSFODNN7EXAMPLE"]) });
  expect(text).not.toMatch(/IOSFODNN7/);
  expect(label({ map: new Map([["AKIAIOSFODNN7EXAMPLE", 1]]) })).not.toMatch(/IOSFODNN7/);
});

test("a masked value leaves what stands beside it readable", () => {
  expect(label({ proxy: "http://user:word@proxy.example:3128/path", region: "eu-west-1" })).toBe(
    'PlainClient {"proxy":"http://***@proxy.example:3128/path","region":"eu-west-1"}',
  );
  expect(label({ endpoint: "https://a.example/x?token=abc", region: "eu-west-1" })).toContain(
    "https://a.example/x?***",
  );
});

test("providers and instances are told apart, and nothing is shown of them", () => {
  const provider = Object.assign(() => Promise.resolve(), { secretAccessKey: secret });
  const first = label({ credentials: provider });
  expect(first).toBe(label({ credentials: provider }));
  expect(first).toMatch(/^PlainClient \{"credentials":"\[Function#\d+\]"\}$/);
  expect(label({ credentials: () => Promise.resolve() })).not.toBe(first);
});

test("a label survives cycles, repetitions, null and very long values", () => {
  const config: Record<string, unknown> = { a: null, b: null, size: 10n };
  config["self"] = config;
  expect(label(config)).toBe('PlainClient {"a":null,"b":null,"size":"10","self":"[seen]"}');
  expect(label({ text: "x".repeat(100_000) })).toBe('PlainClient {"text":"[100000 characters]"}');
  expect(label({ list: Array.from({ length: 5000 }, (_, n) => n) }).length).toBeLessThan(1100);
});

test("two keys can read alike and stand for different clients", () => {
  const of = (secretAccessKey: string) => cacheKey(PlainClient, { credentials: { accessKeyId: "A", secretAccessKey } });
  expect(of("one").label).toBe(of("two").label);
  expect(of("one").equals(of("two"))).toBe(false);
});

test("a key cannot be changed", () => {
  const key = cacheKey(PlainClient, { region: "a" });
  expect(Object.isFrozen(key)).toBe(true);
  expect({ ...key }).toEqual({ label: key.label });
});
