// How much each package may add to an application's bundle. Small is a promise: whoever breaks it must say so here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleSize } from "../support/bundle-size.mjs";

/** Bytes, minified and gzipped, beside these. */
const budgets = {
  "@brs/session": { bytes: 8_000, beside: ["@brs/core", "@brs/cache", "@aws-sdk/*", "@smithy/*"] },
};

for (const [name, { bytes, beside }] of Object.entries(budgets)) {
  test(`${name} stays within ${bytes} bytes`, async (context) => {
    const size = await bundleSize(name, beside);
    context.diagnostic(`${size} of ${bytes} bytes`);
    assert.ok(size > 1_000, `${size} bytes: is this the package?`);
    assert.ok(size <= bytes, `${name} is ${size} bytes`);
  });
}
