import { BrsError } from "@brs/core";
import { failureOf } from "../../src/minute/failure.js";

function answered(httpStatusCode: number, name: string): Error {
  return Object.assign(new Error("the server's words"), { name, $metadata: { httpStatusCode } });
}

const broken = (code: string): Error => Object.assign(new Error("socket"), { code });

test.each([
  [answered(403, "AccessDenied"), { kind: "refused", label: "403 AccessDenied" }],
  [answered(401, "Unauthorized"), { kind: "refused", label: "401 Unauthorized" }],
  [answered(503, "SlowDown"), { kind: "broken", label: "503 SlowDown" }],
  [broken("ECONNREFUSED"), { kind: "broken", label: "ECONNREFUSED" }],
  [broken("ECONNRESET"), { kind: "broken", label: "ECONNRESET" }],
  [new Error("part 2", { cause: broken("EPIPE") }), { kind: "broken", label: "EPIPE" }],
  [new AggregateError([broken("ECONNREFUSED")]), { kind: "broken", label: "ECONNREFUSED" }],
])("%s", (error, failure) => {
  expect(failureOf(error)).toEqual(failure);
});

test("no credentials to sign with is a failure of ours, even where the connection is the reason", () => {
  const error = new BrsError("STS cannot be reached", { code: "ERR_BRS_CONNECTION", cause: broken("ECONNREFUSED") });
  expect(failureOf(error)).toEqual({ kind: "credentials", label: "ERR_BRS_CONNECTION" });
});

test.each([
  [answered(400, "ExpiredToken"), "ExpiredToken: the server's words"],
  [answered(404, "NoSuchKey"), "NoSuchKey: the server's words"],
  [broken("ERR_SOMETHING"), "Error: socket"],
  ["a text", "a text"],
  [undefined, "undefined"],
])("what is not understood is nobody's fault but ours: %s", (error, label) => {
  expect(failureOf(error)).toEqual({ kind: "other", label });
});
