import { AwsError } from "../errors.js";

export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export interface Table {
  readonly name: string;
  /** Names of the key attributes, hash first. */
  readonly key: readonly string[];
  /** Attribute name → S, N or B. */
  readonly types: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** By encoded key, in the order of first insertion: that is the order of a scan. */
  readonly items: Map<string, Item>;
  bytes: number;
}

export interface TableDefinition {
  readonly name: string;
  /** Default: one string attribute `id`. */
  readonly key?: readonly string[];
}

/** Memory is bounded: a test that writes more than this has another aim. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ITEM_BYTES = 400 * 1024;

export interface Tables {
  create(name: string, key: readonly string[], types: Readonly<Record<string, string>>): Table;
  get(name: string): Table;
  names(): string[];
  delete(name: string): Table;
  put(table: Table, item: Item): Item | undefined;
  remove(table: Table, key: Item): Item | undefined;
}

export function createTables(now: () => number): Tables {
  const tables = new Map<string, Table>();
  let total = 0;

  function get(name: string): Table {
    const table = tables.get(name);
    if (table === undefined) {
      throw new AwsError("ResourceNotFoundException", 400, `Requested resource not found: Table: ${name} not found`);
    }
    return table;
  }

  function resize(table: Table, bytes: number): void {
    table.bytes += bytes;
    total += bytes;
  }

  return {
    create(name, key, types) {
      if (tables.has(name)) throw new AwsError("ResourceInUseException", 400, `Table already exists: ${name}`);
      const table: Table = { name, key, types, createdAt: now(), items: new Map(), bytes: 0 };
      tables.set(name, table);
      return table;
    },
    get,
    names: () => [...tables.keys()].sort(),
    delete(name) {
      const table = get(name);
      tables.delete(name);
      total -= table.bytes;
      return table;
    },
    put(table, item) {
      const size = itemBytes(item);
      if (size > MAX_ITEM_BYTES) throw invalid("Item size has exceeded the maximum allowed size");
      const id = encodeKey(table, item);
      const old = table.items.get(id);
      if (total + size > MAX_BYTES)
        throw new AwsError("LimitExceededException", 400, "local-aws keeps 256 MiB of items.");
      resize(table, size - (old === undefined ? 0 : itemBytes(old)));
      table.items.set(id, item);
      return old;
    },
    remove(table, key) {
      const id = encodeKey(table, key);
      const old = table.items.get(id);
      if (old !== undefined) {
        table.items.delete(id);
        resize(table, -itemBytes(old));
      }
      return old;
    },
  };
}

/** A key as one string; refuses an item whose key attributes are missing or of another type. */
export function encodeKey(table: Table, item: Item): string {
  return JSON.stringify(
    table.key.map((name) => {
      const value = item[name];
      if (value === undefined) {
        throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
      }
      const type = table.types[name] ?? "S";
      const [actual] = Object.keys(value);
      if (actual !== type) {
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${actual ?? "null"}`,
        );
      }
      return value[type];
    }),
  );
}

export function keyOf(table: Table, item: Item): Item {
  return Object.fromEntries(table.key.map((name) => [name, item[name] ?? {}]));
}

export function itemBytes(item: Item): number {
  return Buffer.byteLength(JSON.stringify(item));
}

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", 400, message);
}
