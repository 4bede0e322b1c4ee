// What comes back from the network: answers of AWS, of proxies, of whoever took the address; and errors of the way.
import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyRecord, anyText, anyValue, hidden, patienceMs, survive, surviveAsync } from "@brs/fuzz";
import fc from "fast-check";
import { fromAnswer } from "../src/answer-errors.js";
import { fromCrtError } from "../src/crt-errors.js";
import { discoverCredentialEndpoint } from "../src/discover.js";
import { fromNodeError, isServerIdentityError } from "../src/https-errors.js";
import { mqttError } from "../src/mqtt-errors.js";
import { readCredentials } from "../src/read-credentials.js";
import type { Answer } from "../src/transport.js";

const endpoint = { host: "c1.credentials.iot.eu-west-1.amazonaws.com", port: 443, region: "eu-west-1" };

/** As JSON says it; what it cannot say is left out. */
function print(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "{";
  }
}

/** What these members say is for the user: the secret stands elsewhere. */
function openly(names: readonly string[], value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const given = value as Readonly<Record<string, unknown>>;
  const told = names.filter((name) => typeof given[name] === "string" && given[name].includes(hidden));
  return { ...given, ...Object.fromEntries(told.map((name) => [name, "told"])) };
}

const texts = ["ASIAEXAMPLE", hidden];
const credentials = anyRecord({
  accessKeyId: texts,
  secretAccessKey: texts,
  sessionToken: texts,
  expiration: ["2099-01-01T00:00:00Z", "2099-01-01T00:00:00", hidden],
});
const complete = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: hidden,
  sessionToken: hidden,
  expiration: "2099-01-01T00:00:00Z",
};
const awsMessages = [
  "Access Denied",
  "Invalid thing name",
  "Role alias does not exist",
  "x".repeat(5_000),
  "a\nb\u0000c",
];
/** What an answer may be made of; the first is what it should be. */
const shapes: readonly ((keys: object, text: string, message: string) => unknown)[] = [
  (keys) => ({ credentials: { ...complete, ...keys } }),
  (keys) => ({ credentials: keys }),
  (keys, _, message) => ({ credentials: { ...complete, ...keys }, message }),
  (keys, _, message) => ({ Message: message, credentials: keys }),
  (_keys, _, message) => ({ message, traceId: "1-2" }),
  (_, text) => ({ message: text }),
  (keys) => ({ message: keys }),
  (keys) => ({ credentials: [keys] }),
  () => ({ credentials: hidden }),
  (keys) => keys,
  (keys) => [keys],
  (_, text) => text,
];
const document = fc
  .tuple(fc.constantFrom(...shapes), credentials, anyText(), fc.constantFrom(...awsMessages))
  .map(([shape, keys, text, message]) => shape(keys, text, message));
const body = fc.oneof(
  { weight: 8, arbitrary: document.map(print) },
  {
    weight: 2,
    arbitrary: fc.tuple(document, fc.nat({ max: 200 })).map(([value, length]) => print(value).slice(0, length)),
  },
  { weight: 1, arbitrary: anyText(40) },
  { weight: 1, arbitrary: fc.constantFrom("", "null", "[]", `<html>${hidden}</html>`, "[".repeat(60_000)) },
);
const header = fc.oneof(
  fc.constantFrom(undefined, "", "Thu, 01 Jan 2026 00:00:00 GMT", "yesterday", "ForbiddenException:http://x/", "1-2-3"),
  anyText(),
);
const answers: fc.Arbitrary<Answer> = fc
  .tuple(fc.oneof(fc.constantFrom(200, 200, 403, 404, 429, 503), fc.nat({ max: 999 })), header, body)
  .map(([status, value, text]) => ({ status, header: () => value, body: text }));

const asked = [
  { endpoint, roleAlias: "uploads" },
  { endpoint, roleAlias: "uploads", thingName: "thermometer-1", durationSeconds: 900 },
] as const;

test(
  "any answer is credentials, or an error that shows nothing of the body but AWS's message",
  () => {
    const { accepted, refused } = survive(
      fc.tuple(answers, fc.constantFrom(...asked)),
      ([answer, question]) => {
        if (answer.status === 200) return readCredentials(answer);
        throw fromAnswer(answer, question);
      },
      (error) => isBrsError(error) && error.cause === undefined && error.message.length < 1_000,
      (found) => {
        assert.ok(found.accessKeyId !== "" && found.secretAccessKey !== "" && found.sessionToken !== "");
        assert.ok(!Number.isNaN(found.expiration.getTime()) && !Number.isNaN(found.serverTime?.getTime()));
      },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(500);
  },
  patienceMs,
);

test(
  "any error of the way becomes one of ours",
  () => {
    const errors = anyOptions({
      code: ["ECONNREFUSED", "EPROTO", "ERR_TLS_CERT_ALTNAME_INVALID", "toString", hidden.slice(0, 3)],
      error_name: ["AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE", "AWS_ERROR_MQTT_UNEXPECTED_HANGUP", "constructor"],
      errors: [[], [{ code: "EHOSTUNREACH" }], [null]],
      message: [hidden],
    });
    const either = fc.oneof(
      errors.map((error) => openly(["code", "error_name"], error)),
      anyValue(),
    );
    survive(
      fc.tuple(either, either, fc.nat({ max: 2 })),
      ([error, other, way]) => {
        isServerIdentityError(error);
        if (way === 0) throw fromNodeError(error, endpoint);
        if (way === 1) throw fromCrtError(error, endpoint);
        throw mqttError(error, other, endpoint);
      },
      (error) => isBrsError(error, "ERR_BRS_CONNECTION"),
    );
  },
  patienceMs,
);

test(
  "whatever DescribeEndpoint brings is an address, or an error of ours",
  async () => {
    const outputs = anyOptions({ endpointAddress: ["c1.credentials.iot.eu-west-1.amazonaws.com", ""] });
    const failures = anyOptions({
      name: ["UnauthorizedException"],
      message: ["denied"],
      $metadata: [{ httpStatusCode: 403, requestId: "1" }, {}],
    }).map((failure) => openly(["name", "message"], failure));
    await surviveAsync(
      fc.tuple(outputs, failures, fc.boolean()),
      ([output, failure, fails]) =>
        discoverCredentialEndpoint({ send: () => (fails ? Promise.reject(failure) : Promise.resolve(output)) }),
      isBrsError,
      (address) => assert.ok(typeof address === "string" && address !== ""),
      // Each loads the SDK's module anew.
      1_000,
    );
  },
  patienceMs,
);
