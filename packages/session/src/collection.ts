import { invalidOption, kindOf } from "@brs/core/provider-kit";
import { isWhole } from "./session-options.js";

/** One of the AWS SDK's paginators, such as `paginateListObjectsV2`. */
export type Paginate<Client, Input, Page> = (
  config: { readonly client: Client; readonly pageSize?: number },
  input: Input,
) => AsyncIterable<Page>;

/** The keys of a page that hold lists. */
export type ItemKey<Page> = {
  [Key in keyof Page]-?: NonNullable<Page[Key]> extends readonly unknown[] ? Key : never;
}[keyof Page];

/** The items under a key of a page. */
export type ItemOf<Page, Key extends keyof Page> =
  NonNullable<Page[Key]> extends readonly (infer Item)[] ? Item : never;

/**
 * A lazy list over a paginator: nothing is requested until somebody reads, and reading stops where the reader stops.
 * Each method returns a new collection; `filter` and `map` run on the client.
 */
export interface Collection<Item> extends AsyncIterable<Item> {
  /** The items that pass a test, which runs here: what it drops was sent all the same. A type guard narrows the type. */
  filter<Kept extends Item>(keep: (item: Item) => item is Kept): Collection<Kept>;
  /** The items that pass a test, which runs here: what it drops was sent all the same. */
  filter(keep: (item: Item) => boolean): Collection<Item>;
  /** Each item made into something else. */
  map<Mapped>(convert: (item: Item) => Mapped): Collection<Mapped>;
  /** At most so many items of what this collection yields. */
  limit(count: number): Collection<Item>;
  /** The size of the pages that are requested; the service has its own maximum. */
  pageSize(size: number): Collection<Item>;
  /** The items page by page, as the service groups them. A page may be empty. */
  pages(): AsyncIterable<readonly Item[]>;
  /** Reads all pages into one array: put a `limit` before it where there may be many. */
  toArray(): Promise<Item[]>;
}

type Pages<Item> = (pageSize: number | undefined) => AsyncIterable<readonly Item[]>;

const owner = "session.collection()";

/** A collection over a paginator: `items` names the page's list, or picks it. */
export function collect<Client, Input, Page, Item>(
  paginate: Paginate<Client, Input, Page>,
  client: Client,
  input: Input,
  items: keyof Page | ((page: Page) => readonly Item[] | undefined),
): Collection<Item> {
  if (typeof paginate !== "function") {
    const rule = "paginate must be a paginator of the SDK, such as paginateListObjectsV2";
    throw invalidOption(owner, "paginate", `${rule}, got ${kindOf(paginate)}.`);
  }
  if (typeof items !== "function" && typeof items !== "string") {
    const rule = "items must be the name of the page's list, or a function that picks it";
    throw invalidOption(owner, "items", `${rule}, got ${kindOf(items)}.`);
  }
  const pick = typeof items === "function" ? items : (page: Page): unknown => page[items];
  return collectionOf((pageSize) =>
    // A copy of the input: the SDK's paginators write their place and page size into it, and the next reading (or one
    // beside it) would go on from there.
    itemPages(paginate({ client, ...(pageSize === undefined ? {} : { pageSize }) }, { ...input }), pick),
  );
}

function collectionOf<Item>(pagesOf: Pages<Item>, pageSize?: number): Collection<Item> {
  const derive = <Out>(convert: (page: readonly Item[]) => readonly Out[]): Collection<Out> =>
    collectionOf((size) => mapPages(pagesOf(size), convert), pageSize);
  const pages = (): AsyncIterable<readonly Item[]> => pagesOf(pageSize);
  return {
    filter: (keep: (item: Item) => boolean) => derive((page) => page.filter((item) => keep(item))),
    map: (convert) => derive((page) => page.map((item) => convert(item))),
    limit(count) {
      requireCount("limit", count, 0);
      return collectionOf((size) => limitPages(pagesOf(size), count), pageSize);
    },
    pageSize(size) {
      requireCount("pageSize", size, 1);
      return collectionOf(pagesOf, size);
    },
    pages,
    async toArray() {
      const items: Item[] = [];
      for await (const page of pages()) for (const item of page) items.push(item);
      return items;
    },
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page;
    },
  };
}

async function* itemPages<Page, Item>(
  pages: AsyncIterable<Page>,
  pick: (page: Page) => unknown,
): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) {
    // Services leave an empty list out.
    const items = pick(page) ?? [];
    if (!Array.isArray(items)) {
      throw invalidOption(owner, "items", `items must lead to a list in each page, got ${kindOf(items)}.`);
    }
    yield items as readonly Item[];
  }
}

async function* mapPages<In, Out>(
  pages: AsyncIterable<readonly In[]>,
  convert: (page: readonly In[]) => readonly Out[],
): AsyncGenerator<readonly Out[]> {
  for await (const page of pages) yield convert(page);
}

async function* limitPages<Item>(
  pages: AsyncIterable<readonly Item[]>,
  count: number,
): AsyncGenerator<readonly Item[]> {
  let left = count;
  // Checked before the next page is asked for: a full collection costs no further request.
  if (left === 0) return;
  for await (const page of pages) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}

function requireCount(method: string, value: number, least: number): void {
  if (isWhole(value, least)) return;
  const got = typeof value === "number" ? String(value) : kindOf(value);
  throw invalidOption(`collection.${method}()`, method, `the number must be whole, ${least} or more, got ${got}.`);
}
