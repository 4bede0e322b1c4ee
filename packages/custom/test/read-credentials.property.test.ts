import { inspect } from "node:util";
import { isBrsError } from "@brs/core";
import fc from "fast-check";
import { readCredentials } from "../src/read-credentials.js";

describe("any answer at all", () => {
  const names = [
    ...["accessKeyId", "secretAccessKey", "sessionToken", "expiration", "accountId", "credentialScope", "serverTime"],
    ...["AccessKeyId", "SecretAccessKey", "SessionToken", "Token", "Expiration", "Credentials", "Version"],
    ...["access_key", "secret_key", "token", "expiry_time", "aws_access_key_id", "aws_secret_access_key"],
  ];
  const hidden = "S3CR3T-VALUE";
  const value = fc.oneof(
    fc.constantFrom<unknown>(hidden, `${hidden}\n`, `${hidden}ü`, [hidden], { [hidden]: hidden }, () => hidden),
    fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true, withSparseArray: true }),
  );
  const answer = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.constantFrom(...names), value),
    fc.dictionary(fc.constantFrom(...names), value).map((target) => Object.freeze(target)),
  );

  test("is read or refused with ERR_BRS_CREDENTIALS, and no value shows in the error", () => {
    fc.assert(
      fc.property(answer, (given) => {
        try {
          const read = readCredentials("test", given);
          expect(read.accessKeyId).toMatch(/^[\x21-\x7e]+$/);
          expect(read.secretAccessKey).toMatch(/^[\x21-\x7e]+$/);
          expect(read.expiration?.getTime()).not.toBeNaN();
        } catch (error) {
          if (!isBrsError(error, "ERR_BRS_CREDENTIALS")) throw error;
          expect(error.cause).toBeUndefined();
          expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(hidden);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
