/**
 * `bytes`: minified and gzipped, beside these; `dependencies`: all that installing it brings of its own accord.
 * `goal`: what a package was meant to weigh, where it weighs more; `bytes` then keeps it from growing.
 */
export const budgets = {
  "@brs/core": { bytes: 9_200, goal: 5_000, beside: [], dependencies: [] },
  "@brs/cache": { bytes: 5_000, beside: ["lru-cache", "mnemonist"], dependencies: ["lru-cache", "mnemonist"] },
  "@brs/session": {
    bytes: 8_000,
    beside: ["@brs/core", "@brs/cache", "@aws-sdk/*", "@smithy/*"],
    // The SDK's own reader of profiles; whoever has a client has it already.
    dependencies: ["@brs/cache", "@brs/core", "@smithy/shared-ini-file-loader"],
  },
};
