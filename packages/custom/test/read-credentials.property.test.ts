import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, hidden, patienceMs, survive } from "@brs/fuzz";
import { readCredentials } from "../src/read-credentials.js";

const texts = ["AKIDEXAMPLE", hidden, `${hidden}\n`, `${hidden}ü`];
const times = ["2099-01-01T00:00:00Z", "2099-01-01T00:00:00", new Date(4e12), 4e12, 4e9];
const answers = anyOptions({
  accessKeyId: texts,
  secretAccessKey: texts,
  sessionToken: texts,
  expiration: times,
  serverTime: times,
  accountId: ["123456789012"],
  credentialScope: texts,
  AccessKeyId: texts,
  SecretAccessKey: texts,
  SessionToken: texts,
  Token: texts,
  Expiration: times,
  Version: [1],
  Credentials: [{ AccessKeyId: hidden }],
  access_key: texts,
  secret_key: texts,
  token: texts,
  expiry_time: times,
  aws_access_key_id: texts,
  aws_secret_access_key: texts,
});

test(
  "any answer is read or refused with ERR_BRS_CREDENTIALS, and no value shows in the error",
  () => {
    const { accepted, refused } = survive(
      answers,
      (given) => readCredentials("test", given),
      (error) => isBrsError(error, "ERR_BRS_CREDENTIALS") && error.cause === undefined,
      (read) => {
        assert.match(read.accessKeyId, /^[\x21-\x7e]+$/);
        assert.match(read.secretAccessKey, /^[\x21-\x7e]+$/);
        assert.ok(!Number.isNaN(read.expiration?.getTime()));
      },
    );
    // Both ends of the reader are reached; about one random answer in a thousand is whole.
    expect(accepted).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(10_000);
  },
  patienceMs,
);
