import fc, { type Arbitrary } from "fast-check";

/** A secret that values hold: no error, label or event may show it. */
export const hidden = "S3CR3T-VALUE~0123456789";

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  5,
  1_000,
  30_000,
  1e11,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  -1e300,
  NaN,
  Infinity,
  -Infinity,
];
const words = [
  "lru",
  "lfu",
  "eager",
  "deferred",
  "serve",
  "us-east-1",
  "123456",
  "true",
  "null",
  "NaN",
  "[object Object]",
];
const oddities = ["", " ", "\0", "\n", "0", "__proto__", "constructor", "２０２６", "🔑", "\ud800", "a".repeat(300)];
const texts = [
  "arn:aws:iam::123456789012:role/app",
  "https://example.com/",
  "-----BEGIN CERTIFICATE-----",
  "2026-01-01T00:00Z",
];
const others = [undefined, null, true, false, 0n, 2n ** 64n, Symbol("given"), Symbol.iterator];

const hostile: readonly unknown[] = [
  Object.create(null),
  Object.create({ inherited: 1 }),
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { toString: null, valueOf: null },
  { constructor: null },
  { length: -1 },
  { then: 1 },
];
const harmless: readonly unknown[] = [{}, [], [undefined], [[]], { path: "/" }, { href: "x:" }, Object.freeze([1])];
const builtIn: readonly unknown[] = [
  ...[new Date(0), new Date(NaN), new Date(8.64e15), /x/g, new Error("given"), new Map([[{}, {}]]), new Set([NaN])],
  ...[
    new URL("https://user:pass@example.com/?a=b"),
    new Uint8Array(4),
    new ArrayBuffer(2),
    new WeakMap(),
    new WeakRef({}),
  ],
];
const functions = [
  () => undefined,
  async () => undefined,
  Math.random,
  Error,
  Object.assign(() => 1, { interactive: 1 }),
];

/** Ever the same values, made once: whoever changes one of them has found something. */
const pool: readonly unknown[] = [
  ...[numbers, words, oddities, texts, others].flat(),
  ...[hostile, harmless, builtIn, functions].flat(),
];
const secrets: readonly unknown[] = [hidden, `${hidden}\n`, [hidden], { name: hidden }, { accessKeyId: hidden }];

/** Any 16-bit characters, lone surrogates among them; the library's own strings of this kind take a second to set up. */
export function anyText(maxLength = 20): Arbitrary<string> {
  return fc.array(fc.nat({ max: 0xffff }), { maxLength }).map((codes) => String.fromCharCode(...codes));
}

/** Whatever a program hands over by mistake, without a secret in it. */
export function openValue(): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...pool) },
    { weight: 2, arbitrary: fc.double() },
    { weight: 2, arbitrary: anyText() },
    { weight: 1, arbitrary: fc.anything({ maxDepth: 2, maxKeys: 4, withDate: true, withBigInt: true, withMap: true }) },
  );
}

/** Whatever a program hands over by mistake: mostly small, often nearly right, sometimes a secret in the wrong place. */
export function anyValue(): Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: openValue() }, { weight: 1, arbitrary: fc.constantFrom(...secrets) });
}

/** A name as somebody misspells it. */
function misspelt(name: string): string[] {
  return [name.toLowerCase(), `${name}s`, name.slice(1), name.replace(/Ms$/, ""), name.replace(/(.)(.)/, "$2$1")];
}

/** Objects that have some of these names, now and then misspelt, with values of their own or others. */
export function anyRecord(
  fields: Readonly<Record<string, readonly unknown[]>>,
  others: Arbitrary<unknown> = anyValue(),
): Arbitrary<Record<string, unknown>> {
  const names = Object.keys(fields);
  const right = fc.constantFrom(
    ...names.flatMap((name) => (fields[name] ?? []).map((value) => [name, value] as const)),
  );
  const wrongValue = fc.tuple(fc.constantFrom(...names), others);
  const wrongName = fc.tuple(fc.constantFrom(...names.flatMap(misspelt), "__proto__", ""), others);
  const entry = fc.oneof(
    { weight: 12, arbitrary: right },
    { weight: 3, arbitrary: wrongValue },
    { weight: 1, arbitrary: wrongName },
  );
  return fc.array(entry, { maxLength: names.length + 2 }).map((entries) => Object.fromEntries(entries));
}

/** Such an object, or something else altogether. */
export function anyOptions(fields: Readonly<Record<string, readonly unknown[]>>): Arbitrary<unknown> {
  return fc.oneof({ weight: 20, arbitrary: anyRecord(fields) }, { weight: 1, arbitrary: anyValue() });
}
