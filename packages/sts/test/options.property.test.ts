// Options of whatever shape are taken, or refused in our words.
import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyRecord, anyValue, hidden, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { sessionTokenProvider, stsProvider, webIdentityProvider } from "../src/index.js";

const isInvalid = (error: unknown): boolean => isBrsError(error, "ERR_BRS_VALIDATION");

const params = anyRecord({
  RoleArn: ["arn:aws:iam::123456789012:role/app"],
  RoleSessionName: ["brs"],
  DurationSeconds: [900],
  ExternalId: [hidden],
  SerialNumber: ["arn:aws:iam::123456789012:mfa/me", undefined],
  TokenCode: ["123456", undefined, hidden],
  Policy: ["{}"],
  Tags: [[{ Key: "a", Value: hidden }]],
});
const others = anyRecord({
  masterCredentials: [
    { accessKeyId: "AKIDEXAMPLE", secretAccessKey: hidden },
    () => Promise.resolve({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: hidden }),
  ],
  clientConfig: [{}, { region: "us-east-1" }],
  clientPlugins: [[], [{ applyToStack: () => undefined }]],
  client: [undefined, { send: () => undefined, config: {} }],
  logger: [{}],
  mfaCodeProvider: [() => Promise.resolve("123456"), undefined],
  accountId: [true, false],
  token: [hidden, { path: "/token" }, () => hidden],
});
const options = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(others, params).map(([given, wanted]) => ({ ...given, params: wanted })) },
  {
    weight: 2,
    arbitrary: params.map((wanted) => ({ params: { RoleArn: "arn:aws:iam::123456789012:role/app", ...wanted } })),
  },
  { weight: 1, arbitrary: anyOptions({ params: [{ RoleArn: "arn:aws:iam::123456789012:role/app" }] }) },
  { weight: 1, arbitrary: anyValue() },
);

test.each([
  ["stsProvider", stsProvider as (given: never) => { readonly strategy: string }, "sts"],
  ["webIdentityProvider", webIdentityProvider as (given: never) => { readonly strategy: string }, "web-identity"],
  ["sessionTokenProvider", sessionTokenProvider as (given: never) => { readonly strategy: string }, "session-token"],
])(
  "%s of any options",
  (_, make, strategy) => {
    const { accepted, refused } = survive(
      options,
      (given) => make(given as never),
      // Some say that the environment lacks what the options leave out.
      (error) => isInvalid(error) || isBrsError(error, "ERR_BRS_CONFIGURATION"),
      (provider) => assert.equal(provider.strategy, strategy),
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  },
  patienceMs,
);
