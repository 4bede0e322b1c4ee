// What answers may be STS, a proxy, or somebody else: whatever comes is credentials, or an error of ours.
import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyRecord, anyText, anyValue, demandNoSecret, hidden, openValue, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { maskSecrets } from "../src/masked-logger.js";
import { toTemporaryCredentials } from "../src/sts-credentials.js";
import { awsCodeOf, isOutdatedCorrection, isRefusedKey, toBrsError } from "../src/sts-errors.js";

const texts = ["ASIAEXAMPLE", hidden];

test(
  "any answer is temporary credentials, or an error that names what is missing",
  () => {
    const credentials = anyRecord({
      AccessKeyId: texts,
      SecretAccessKey: texts,
      SessionToken: texts,
      Expiration: [new Date(4e12)],
    });
    const arns = ["arn:aws:sts::123456789012:assumed-role/app/brs", "", "a:b", undefined];
    const user = fc.constantFrom(undefined, ...arns.map((Arn) => ({ Arn })));
    const { accepted, refused } = survive(
      fc.tuple(fc.oneof(credentials, fc.constantFrom(undefined, null)), user, fc.boolean()),
      ([Credentials, AssumedRoleUser, withAccountId]) =>
        toTemporaryCredentials(
          "test",
          { output: { Credentials, AssumedRoleUser }, requests: 1 } as never,
          withAccountId,
        ),
      (error) => isBrsError(error, "ERR_BRS_CREDENTIALS"),
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(1_000);
  },
  patienceMs,
);

test(
  "any failure becomes an error of ours, which shows neither the token nor a value that AWS quotes",
  () => {
    const codes = [
      "AccessDenied",
      "ExpiredTokenException",
      "ValidationError",
      "InvalidIdentityToken",
      "constructor",
      "toString",
    ];
    const messages = [
      "not authorized to perform: sts:AssumeRole",
      `MultiFactorAuthentication failed with invalid MFA one time pass code`,
      `1 validation error detected: Value '${hidden}' at 'tokenCode' failed to satisfy constraint`,
      `The token ${hidden} is not acceptable: ${hidden}`,
      "Signature not yet current",
      "x".repeat(10_000),
    ];
    const failures = anyRecord(
      {
        name: codes,
        Code: [...codes, undefined],
        message: messages,
        $fault: ["client", "server", undefined],
        $response: [{ statusCode: 500 }, undefined],
        $metadata: [{ httpStatusCode: 403, requestId: "1", attempts: 2 }, { httpStatusCode: 503 }, {}, undefined],
        code: ["ECONNREFUSED", "ENOTFOUND"],
      },
      openValue(),
    );
    const call = { owner: "test", request: "AssumeRole of arn:…", token: hidden };
    survive(
      fc.tuple(fc.oneof({ weight: 9, arbitrary: failures }, { weight: 1, arbitrary: anyValue() }), fc.boolean()),
      ([failure, reached]) => {
        isRefusedKey(failure);
        isOutdatedCorrection(failure);
        assert.match(awsCodeOf(failure) ?? "none", /^[\w.]{1,64}$/);
        throw toBrsError(failure, reached ? { ...call, host: "sts.us-east-1.amazonaws.com" } : call, undefined);
      },
      (error) => isBrsError(error) && String(error.code).startsWith("ERR_BRS_") && error.message.length < 1_500,
    );
  },
  patienceMs,
);

test(
  "whatever is logged, what has the name of a secret is masked",
  () => {
    const logged: unknown[] = [];
    const logger = maskSecrets({
      debug: (...content: unknown[]) => logged.push(...content),
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    });
    const part = anyRecord(
      {
        SecretAccessKey: [hidden],
        SessionToken: [hidden, [hidden]],
        TokenCode: [hidden, { hidden }],
        WebIdentityToken: [hidden],
      },
      fc.constantFrom(1, "open"),
    );
    survive(
      fc.oneof(
        part,
        part.map((inner) => ({ input: inner, list: [inner] })),
        anyText(),
      ),
      (content) => {
        logged.length = 0;
        logger.debug(content);
        return JSON.stringify(logged);
      },
      () => false,
      demandNoSecret,
    );
  },
  patienceMs,
);
