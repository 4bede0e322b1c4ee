import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { renderTable } from "../support/coverage.mjs";

/** Without what the formatter adds to line columns up. */
const plain = (table) => table.replace(/ *\| */g, "|").replace(/-+/g, "-");

test("the guide says what runs where as the tests show it", () => {
  const guide = readFileSync(new URL("../../../docs/guides/runtimes.md", import.meta.url), "utf8");
  assert.ok(plain(guide).includes(plain(renderTable())), `docs/guides/runtimes.md wants this table:\n${renderTable()}`);
});
