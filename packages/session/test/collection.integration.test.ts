import { DynamoDBClient, paginateListTables, paginateScan } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, PutObjectCommand, S3Client, type _Object } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, paginateScan as paginateDocuments, PutCommand } from "@aws-sdk/lib-dynamodb";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import type { Session } from "../src/index.js";
import { openSession } from "./support/open-session.js";

const Bucket = "photos";
const keys = Array.from({ length: 25 }, (_, index) => `cat-${String(index).padStart(2, "0")}`);

let aws: LocalAws;
let session: Session;
let s3: S3Client;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.bucket(Bucket);
  aws.control.table({ name: "people" });
  session = openSession(aws);
  s3 = session.client(S3Client);
  const documents = session.resource(DynamoDBDocumentClient, session.client(DynamoDBClient));
  for (const Key of keys) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x".repeat(keys.indexOf(Key)) }));
    await documents.send(new PutCommand({ TableName: "people", Item: { id: Key, age: keys.indexOf(Key) } }));
  }
});
afterAll(async () => {
  await session.close();
  await aws.close();
});
beforeEach(() => {
  aws.control.reset();
  aws.control.resetCounters();
});

const objects = () => session.collection(paginateListObjectsV2, s3, { Bucket }, "Contents").pageSize(10);
const requests = (): number => aws.counters().calls["s3:ListObjectsV2"] ?? 0;
const keyOf = (object: _Object): string => object.Key ?? "";

test("nothing is requested until somebody reads", async () => {
  const found = objects()
    .filter(() => true)
    .map(keyOf)
    .limit(3);
  const pages = found.pages();
  await new Promise(setImmediate);
  expect(requests()).toBe(0);
  for await (const page of pages) expect(page).toHaveLength(3);
  expect(requests()).toBe(1);
});

test("toArray() reads all pages", async () => {
  expect(await objects().map(keyOf).toArray()).toEqual(keys);
  expect(requests()).toBe(3);
});

test("pages() keeps the service's grouping", async () => {
  const sizes: number[] = [];
  for await (const page of objects().pages()) sizes.push(page.length);
  expect(sizes).toEqual([10, 10, 5]);
});

test("filter and map run on the client, in the order in which they were called", async () => {
  const odd = objects()
    .filter((object) => (object.Size ?? 0) % 2 === 1)
    .map(keyOf)
    .filter((key) => key > "cat-20");
  expect(await odd.toArray()).toEqual(["cat-21", "cat-23"]);
});

test("a filter narrows the type, and a page without a match does not end the reading", async () => {
  const named = objects()
    .map((object) => object.Key)
    .filter((key): key is string => key?.startsWith("cat-2") === true);
  const found: string[] = await named.toArray();
  expect(found).toEqual(["cat-20", "cat-21", "cat-22", "cat-23", "cat-24"]);
});

test.each([
  [0, 0],
  [1, 1],
  [10, 1],
  [11, 2],
  [1000, 3],
])("limit(%i) costs %i requests", async (count, expected) => {
  const found = await objects().limit(count).toArray();
  expect(found).toHaveLength(Math.min(count, 25));
  expect(requests()).toBe(expected);
});

test("limit counts what is left after a filter, or before it, as it is written", async () => {
  const even = (object: _Object): boolean => (object.Size ?? 0) % 2 === 0;
  expect(await objects().filter(even).limit(3).map(keyOf).toArray()).toEqual(["cat-00", "cat-02", "cat-04"]);
  expect(await objects().limit(3).filter(even).map(keyOf).toArray()).toEqual(["cat-00", "cat-02"]);
});

test("an early exit stops paging", async () => {
  for await (const object of objects()) if (object.Key === "cat-12") break;
  expect(requests()).toBe(2);
  const failure = (async () => {
    for await (const { Key } of objects()) throw new Error(`enough of ${Key}`);
  })();
  await expect(failure).rejects.toThrow("enough of cat-00");
  expect(requests()).toBe(3);
});

test("pageSize() holds wherever it stands in the chain", async () => {
  await objects()
    .filter(keyOf as never)
    .limit(20)
    .pageSize(5)
    .toArray();
  expect(requests()).toBe(4);
});

test("a collection is read from the start each time, also after an early exit and by two readers at once", async () => {
  const all = objects().map(keyOf);
  for await (const key of all) if (key === "cat-15") break;
  expect(await all.toArray()).toEqual(keys);
  expect(await all.toArray()).toEqual(keys);
  expect(await Promise.all([all.toArray(), all.limit(12).toArray()])).toEqual([keys, keys.slice(0, 12)]);
});

test("the caller's input is not touched, and may be frozen", async () => {
  const input = Object.freeze({ Bucket });
  const found = session.collection(paginateListObjectsV2, s3, input, "Contents").pageSize(10);
  expect(await found.toArray()).toHaveLength(25);
  expect(input).toEqual({ Bucket });
});

test("the list may be picked by a function, and a page without one is empty", async () => {
  const found = session.collection(paginateListObjectsV2, s3, { Bucket, Prefix: "dog" }, (page) => page.Contents);
  expect(await found.toArray()).toEqual([]);
});

test("a reading goes on through a rejected token", async () => {
  const sizes: number[] = [];
  for await (const page of objects().pages()) if (sizes.push(page.length) === 1) aws.control.expireAll();
  expect(sizes).toEqual([10, 10, 5]);
  expect(aws.counters().calls["sts:AssumeRole"]).toBe(1);
});

test("DynamoDB's paginators work the same, on clients and on document clients", async () => {
  const client = session.client(DynamoDBClient);
  expect(await session.collection(paginateListTables, client, {}, "TableNames").toArray()).toEqual(["people"]);
  const raw = session.collection(paginateScan, client, { TableName: "people" }, "Items").pageSize(10);
  expect((await raw.map((item) => item["age"]?.N).toArray()).sort()).toEqual(keys.map((_, i) => String(i)).sort());
  const documents = session.resource(DynamoDBDocumentClient, client);
  const ages = session
    .collection(paginateDocuments, documents, { TableName: "people" }, "Items")
    .map((item) => item["age"] as number);
  expect(Math.max(...(await ages.toArray()))).toBe(24);
});

test("a service's error reaches the reader as it is", async () => {
  const found = session.collection(paginateListObjectsV2, s3, { Bucket: "nowhere" }, "Contents");
  await expect(found.toArray()).rejects.toMatchObject({ name: "NoSuchBucket" });
});

describe("bad input", () => {
  test("a paginator of another client says so when it is read", async () => {
    const wrong = session.collection(paginateListTables as never, s3, {}, "TableNames" as never);
    await expect(wrong.toArray()).rejects.toThrow("expected instance of DynamoDBClient");
  });

  test.each([
    ["a paginator that is none", () => session.collection("list" as never, s3, {}, "Contents" as never), "paginate"],
    ["no items", () => session.collection(paginateListObjectsV2, s3, { Bucket }, undefined as never), "items"],
    ["a limit below 0", () => objects().limit(-1), "limit"],
    ["half a limit", () => objects().limit(1.5), "limit"],
    ["a limit in words", () => objects().limit("ten" as never), "limit"],
    ["a page size of 0", () => objects().pageSize(0), "pageSize"],
    ["an endless page", () => objects().pageSize(Infinity), "pageSize"],
  ])("%s", (_, act, param) => {
    expect(act).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION", param }));
  });

  test("a name that leads to no list", async () => {
    const found = session.collection(paginateListObjectsV2, s3, { Bucket }, "Name" as never);
    await expect(found.toArray()).rejects.toMatchObject({ code: "ERR_BRS_VALIDATION", param: "items" });
  });
});
