import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyValue, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { customProvider } from "../src/custom-provider.js";

test(
  "any function with any options is a provider or refused at once",
  () => {
    const gets = fc.oneof(
      fc.constant(() => undefined),
      anyValue(),
    );
    survive(
      fc.tuple(gets, anyOptions({ name: ["vault"], args: [{}, 5], interactive: [true, false] })),
      ([get, options]) => customProvider(get as never, options as never),
      (error) => isBrsError(error, "ERR_BRS_VALIDATION"),
      ({ strategy }) => assert.equal(strategy, "custom"),
    );
  },
  patienceMs,
);
