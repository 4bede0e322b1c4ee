import { inspect } from "node:util";
import { isBrsError } from "@brs/core";
import fc from "fast-check";
import { readOutput } from "../src/process.js";

const secret = "s3cr3t-value";

test("whatever is printed is read or refused with ERR_BRS_CREDENTIALS, without a value in the error", () => {
  const value = fc.oneof(fc.constant(secret), fc.constant(`${secret}\n`), fc.jsonValue());
  const names = fc.constantFrom("Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "AccountId");
  const object = fc.dictionary(names, value).map((fields) => JSON.stringify({ Version: 1, ...fields }));
  const broken = fc.tuple(object, fc.nat()).map(([text, length]) => text.slice(0, length % text.length));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), object, broken), (output) => {
      try {
        expect(readOutput(output).accessKeyId).toMatch(/^[\x21-\x7e]+$/);
      } catch (error) {
        if (!isBrsError(error, "ERR_BRS_CREDENTIALS")) throw error;
        expect(error.cause).toBeUndefined();
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret);
      }
    }),
    { numRuns: 2_000 },
  );
});
