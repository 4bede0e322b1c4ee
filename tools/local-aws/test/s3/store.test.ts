import fc from "fast-check";
import { compareKeys, createS3Store } from "../../src/s3/store.js";
import type { S3Object } from "../../src/s3/store.js";

function object(key: string, size: number): S3Object {
  return { key, data: Buffer.alloc(size), etag: '"x"', modifiedAt: 0, headers: {} };
}

test("keys are ordered as their UTF-8 bytes are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test("the store is bounded, and what is replaced or removed makes room", () => {
  const store = createS3Store(() => 0, 4096);
  const bucket = store.createBucket("photos");
  store.put(bucket, object("a", 3000));
  expect(() => store.put(bucket, object("b", 1000))).toThrow("local-aws keeps 4096 bytes in all");
  expect(bucket.objects.has("b")).toBe(false);
  store.put(bucket, object("a", 1000));
  store.put(bucket, object("b", 1000));
  store.remove(bucket, "a");
  store.remove(bucket, "b");
  store.put(bucket, object("c", 3500));
  expect(store.keys(bucket)).toEqual(["c"]);
});

test("empty objects take room too", () => {
  const store = createS3Store(() => 0, 4096);
  const bucket = store.createBucket("photos");
  expect(() => {
    for (let index = 0; index < 9; index += 1) store.put(bucket, object(String(index), 0));
  }).toThrow("local-aws keeps 4096 bytes");
});
