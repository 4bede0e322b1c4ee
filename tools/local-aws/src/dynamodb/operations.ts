import type { Input } from "../json/request.js";
import type { JsonOperations } from "../json/service.js";
import { encodeKey, invalid, itemBytes, keyOf, type Item, type Table, type Tables } from "./tables.js";

export interface OperationContext {
  readonly tables: Tables;
  readonly region: string;
  readonly accountId: string;
}

/** What a scan page holds at most, as in DynamoDB. */
const PAGE_BYTES = 1024 * 1024;

export const operations: JsonOperations<OperationContext> = {
  ListTables(input, { tables }) {
    const start = text(input, "ExclusiveStartTableName");
    const names = tables.names().filter((name) => start === undefined || name > start);
    const page = names.slice(0, whole(input, "Limit", 100) ?? 100);
    return { TableNames: page, ...(page.length < names.length ? { LastEvaluatedTableName: page.at(-1) } : {}) };
  },
  CreateTable(input, context) {
    const schema = records(input["KeySchema"]);
    const order = ["HASH", "RANGE"].flatMap((type) => schema.filter((part) => part["KeyType"] === type));
    const types = records(input["AttributeDefinitions"]).map(
      (part) => [part["AttributeName"], part["AttributeType"]] as const,
    );
    if (order.length === 0) throw invalid("No hash key is specified in KeySchema");
    const key = order.map((part) => String(part["AttributeName"]));
    const table = context.tables.create(
      required(input, "TableName"),
      key,
      Object.fromEntries(types) as Record<string, string>,
    );
    return { TableDescription: describe(table, context) };
  },
  DescribeTable: (input, context) => ({ Table: describe(context.tables.get(required(input, "TableName")), context) }),
  DeleteTable: (input, context) => ({
    TableDescription: {
      ...describe(context.tables.delete(required(input, "TableName")), context),
      TableStatus: "DELETING",
    },
  }),
  PutItem(input, { tables }) {
    const old = tables.put(tables.get(required(input, "TableName")), item(input, "Item"));
    return input["ReturnValues"] === "ALL_OLD" && old !== undefined ? { Attributes: old } : {};
  },
  GetItem(input, { tables }) {
    const table = tables.get(required(input, "TableName"));
    const found = table.items.get(encodeKey(table, item(input, "Key")));
    return found === undefined ? {} : { Item: found };
  },
  DeleteItem(input, { tables }) {
    const old = tables.remove(tables.get(required(input, "TableName")), item(input, "Key"));
    return input["ReturnValues"] === "ALL_OLD" && old !== undefined ? { Attributes: old } : {};
  },
  Scan(input, { tables }) {
    const table = tables.get(required(input, "TableName"));
    const limit = whole(input, "Limit", Infinity) ?? Infinity;
    const page: Item[] = [];
    let bytes = 0;
    for (const entry of itemsAfter(table, input["ExclusiveStartKey"])) {
      page.push(entry);
      bytes += itemBytes(entry);
      if (page.length >= limit || bytes >= PAGE_BYTES) return scanPage(table, page, input);
    }
    return scanPage(table, page, input, true);
  },
};

/** A page cut by its limit carries a key to go on from, even when nothing follows: so does DynamoDB. */
function scanPage(table: Table, page: readonly Item[], input: Input, last = false): object {
  const final = page.at(-1);
  const items = input["Select"] === "COUNT" ? {} : { Items: page };
  const next = last || final === undefined ? {} : { LastEvaluatedKey: keyOf(table, final) };
  return { ...items, Count: page.length, ScannedCount: page.length, ...next };
}

function* itemsAfter(table: Table, start: unknown): Generator<Item> {
  const after = start === undefined || start === null ? undefined : encodeKey(table, start as Item);
  if (after !== undefined && !table.items.has(after)) throw invalid("The provided starting key is invalid");
  let begun = after === undefined;
  for (const [id, entry] of table.items) {
    if (begun) yield entry;
    else begun = id === after;
  }
}

function describe(table: Table, { region, accountId }: OperationContext): object {
  return {
    TableName: table.name,
    TableArn: `arn:aws:dynamodb:${region}:${accountId}:table/${table.name}`,
    TableStatus: "ACTIVE",
    CreationDateTime: table.createdAt / 1000,
    KeySchema: table.key.map((name, index) => ({ AttributeName: name, KeyType: index === 0 ? "HASH" : "RANGE" })),
    AttributeDefinitions: table.key.map((name) => ({ AttributeName: name, AttributeType: table.types[name] ?? "S" })),
    ItemCount: table.items.size,
    TableSizeBytes: table.bytes,
  };
}

function text(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === "string" ? value : undefined;
}

function required(input: Input, name: string): string {
  const value = text(input, name);
  if (value !== undefined) return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

function whole(input: Input, name: string, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw invalid(
    `1 validation error detected: Value '${JSON.stringify(value)}' at '${name.toLowerCase()}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

function item(input: Input, name: string): Item {
  const value = input[name];
  if (typeof value === "object" && value !== null) return value as Item;
  throw invalid(
    `1 validation error detected: Value null at '${name.toLowerCase()}' failed to satisfy constraint: Member must not be null`,
  );
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
