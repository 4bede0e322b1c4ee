// What a source of credentials answers, and what it throws: neither may break a refreshable, nor show in its errors.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { anyOptions, anyValue, demandNoSecret, hidden, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { isBrsError } from "../src/error.js";
import { seal } from "../src/seal.js";
import { requestsOf, toBrsError } from "../src/source-error.js";

const text = [hidden, "AKIDEXAMPLE"];
const answers = anyOptions({
  accessKeyId: text,
  secretAccessKey: text,
  sessionToken: [...text, undefined],
  expiration: [new Date(0), new Date(4e12), undefined],
  serverTime: [new Date(0), undefined],
  accountId: ["123456789012", undefined],
  credentialScope: ["scope", undefined],
  requests: [1, 3],
});

test(
  "any answer is sealed credentials or an error that shows none of it",
  () => {
    let looks = 0;
    const { accepted, refused } = survive(
      answers,
      (answer) => seal(answer),
      (error) => isBrsError(error, "ERR_BRS_CREDENTIALS"),
      ({ credentials, expiresAt }) => {
        assert.ok(credentials.accessKeyId !== "" && credentials.secretAccessKey !== "");
        assert.ok(expiresAt === Infinity || Number.isSafeInteger(expiresAt));
        if (looks++ < 1_000) demandNoSecret(inspect(credentials));
      },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(1_000);
  },
  patienceMs,
);

test(
  "anything that is thrown becomes an error of ours, in words of our own",
  () => {
    const sdkErrors = anyOptions({
      name: ["AccessDenied", "ExpiredToken", "TimeoutError", "", "two words", hidden],
      message: [hidden],
      tryNextLink: [true, false],
      requests: [1, 3],
      $metadata: [{ attempts: 3 }, {}],
      cause: [{ $metadata: { attempts: 2 } }],
    });
    survive(
      fc.oneof(sdkErrors, anyValue()),
      (thrown) => {
        assert.ok(requestsOf(thrown) >= 1);
        throw toBrsError(thrown, "custom");
      },
      isBrsError,
    );
  },
  patienceMs,
);
