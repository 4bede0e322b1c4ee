import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  ListTablesCommand,
  paginateListTables,
  paginateScan,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { refusal, start } from "../support.js";

const TableName = "orders";

test("a table is made, described, waited for, listed and removed", async () => {
  const aws = await start();
  const db = aws.dynamodb();
  await db.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: "customer", KeyType: "HASH" },
        { AttributeName: "number", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "customer", AttributeType: "S" },
        { AttributeName: "number", AttributeType: "N" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await waitUntilTableExists({ client: db, maxWaitTime: 5, minDelay: 1 }, { TableName });
  const { Table } = await db.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({ TableName, TableStatus: "ACTIVE", ItemCount: 0 });
  expect(Table?.TableArn).toBe("arn:aws:dynamodb:us-east-1:123456789012:table/orders");
  expect(Table?.KeySchema?.map((part) => part.AttributeName)).toEqual(["customer", "number"]);

  aws.control.table({ name: "a" });
  aws.control.table({ name: "b" });
  const names: string[] = [];
  for await (const page of paginateListTables({ client: db, pageSize: 2 }, {})) names.push(...(page.TableNames ?? []));
  expect(names).toEqual(["a", "b", TableName]);
  await db.send(new DeleteTableCommand({ TableName }));
  expect((await db.send(new ListTablesCommand({}))).TableNames).toEqual(["a", "b"]);
});

test("items are put, got, replaced and removed by their key", async () => {
  const aws = await start();
  const db = aws.dynamodb();
  aws.control.table({ name: TableName, key: ["customer", "number"] });
  const Key = { customer: { S: "c1" }, number: { S: "7" } };
  const Item = {
    ...Key,
    total: { N: "12.50" },
    lines: { L: [{ M: { sku: { S: "x" } } }] },
    raw: { B: new Uint8Array([1]) },
  };
  await db.send(new PutItemCommand({ TableName, Item }));
  expect((await db.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(Item);
  const replaced = await db.send(new PutItemCommand({ TableName, Item: Key, ReturnValues: "ALL_OLD" }));
  expect(replaced.Attributes).toEqual(Item);
  await db.send(new DeleteItemCommand({ TableName, Key }));
  expect((await db.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
});

test("a scan goes page by page, and a page cut by its limit has a key to go on from", async () => {
  const aws = await start();
  const db = aws.dynamodb();
  aws.control.table({ name: TableName });
  await Promise.all(
    Array.from({ length: 7 }, (_, index) =>
      db.send(new PutItemCommand({ TableName, Item: { id: { S: `${index}` } } })),
    ),
  );
  const sizes: number[] = [];
  const ids = new Set<string | undefined>();
  for await (const page of paginateScan({ client: db, pageSize: 3 }, { TableName })) {
    sizes.push(page.Items?.length ?? 0);
    for (const item of page.Items ?? []) ids.add(item["id"]?.S);
  }
  expect(sizes).toEqual([3, 3, 1]);
  expect(ids.size).toBe(7);
  const whole = await db.send(new ScanCommand({ TableName, Limit: 7 }));
  expect(whole.LastEvaluatedKey).toBeDefined();
  const rest = await db.send(new ScanCommand({ TableName, ExclusiveStartKey: whole.LastEvaluatedKey }));
  expect(rest).toMatchObject({ Count: 0 });
  expect(await db.send(new ScanCommand({ TableName, Select: "COUNT" }))).toMatchObject({ Count: 7 });
});

test("a page of a scan holds no more than a mebibyte", async () => {
  const aws = await start();
  const db = aws.dynamodb();
  aws.control.table({ name: TableName });
  for (const id of ["1", "2", "3", "4"]) {
    await db.send(new PutItemCommand({ TableName, Item: { id: { S: id }, data: { S: "x".repeat(390_000) } } }));
  }
  const first = await db.send(new ScanCommand({ TableName }));
  expect(first.Count).toBe(3);
  expect(first.LastEvaluatedKey).toEqual({ id: { S: "3" } });
});

test("bad requests are refused under AWS's names", async () => {
  const aws = await start();
  const db = aws.dynamodb();
  aws.control.table({ name: TableName });
  const invalid = { name: "ValidationException", status: 400 };
  const put = (Item: Record<string, AttributeValue>): Promise<unknown> =>
    db.send(new PutItemCommand({ TableName, Item }));
  expect(await refusal(put({ other: { S: "x" } }))).toMatchObject(invalid);
  expect(await refusal(put({ id: { N: "1" } }))).toMatchObject(invalid);
  expect(await refusal(put({ id: { S: "1" }, data: { S: "x".repeat(410_000) } }))).toMatchObject(invalid);
  expect(await refusal(db.send(new ScanCommand({ TableName, Limit: 0 })))).toMatchObject(invalid);
  expect(await refusal(db.send(new ScanCommand({ TableName, ExclusiveStartKey: { id: { S: "?" } } })))).toMatchObject(
    invalid,
  );
  const missing = await refusal(db.send(new GetItemCommand({ TableName: "none", Key: { id: { S: "1" } } })));
  expect(missing).toMatchObject({ name: "ResourceNotFoundException", status: 400 });
  expect(missing.requestId).toMatch(/^[0-9a-f-]{36}$/);
  const unknown = db.send(new QueryCommand({ TableName, KeyConditionExpression: "id = :id" }));
  expect(await refusal(unknown)).toMatchObject({ name: "UnknownOperationException" });
});
