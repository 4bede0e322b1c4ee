import { createContext, runInContext } from "node:vm";
import { snapshot } from "../src/snapshot.js";

test("a copy knows nothing of what becomes of the original", () => {
  const original = { tags: [{ Key: "tenant", Value: "a" }], endpoint: new URL("https://a.example/") };
  const copy = snapshot(original);
  original.tags[0]!.Value = "b";
  original.endpoint.host = "b.example";
  expect(copy).toEqual({ tags: [{ Key: "tenant", Value: "a" }], endpoint: new URL("https://a.example/") });
});

test("what is behaviour stays the caller's own: instances, functions, and objects that have some", () => {
  const original = { agent: new Map(), sign: () => 1, logger: { name: "mine", info() {} }, bytes: new Uint8Array(2) };
  const copy = snapshot(original);
  for (const name of Object.keys(original) as (keyof typeof original)[]) expect(copy[name]).toBe(original[name]);
});

test("a copy of what is frozen is frozen: the cache knows only that again", () => {
  const requestHandler = Object.freeze({ connectionTimeout: 1_000 });
  const copy = snapshot({ requestHandler, open: { maxSockets: 5 }, list: Object.freeze(["a"]) });
  expect(copy).toEqual({ requestHandler, open: { maxSockets: 5 }, list: ["a"] });
  expect(copy.requestHandler).not.toBe(requestHandler);
  expect(Object.values(copy).map((value) => Object.isFrozen(value))).toEqual([true, false, true]);
});

test("what refers to itself is copied as such, and what is there twice is there twice", () => {
  const shared = { a: 1 };
  const original: Record<string, unknown> = { one: shared, two: shared };
  original["self"] = original;
  const copy = snapshot(original);
  expect(copy["self"]).toBe(copy);
  expect(copy["one"]).toBe(copy["two"]);
  expect(copy["one"]).not.toBe(shared);
});

test("a key named __proto__ is a key, and plain objects of another realm are plain", () => {
  const copy = snapshot(JSON.parse('{"__proto__":{"polluted":true}}') as { polluted?: boolean });
  expect(copy.polluted).toBeUndefined();
  expect(Object.keys(copy)).toEqual(["__proto__"]);
  const foreign = runInContext("({ deep: { a: 1 } })", createContext({})) as { deep: { a: number } };
  const own = snapshot(foreign);
  foreign.deep.a = 2;
  expect(own.deep.a).toBe(1);
});
