import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyRecord, anyText, hidden, patienceMs, survive } from "@brs/fuzz";
import fc from "fast-check";
import { processProvider, readOutput } from "../src/process.js";

const isRefusal = (error: unknown): boolean => isBrsError(error, "ERR_BRS_CREDENTIALS") && error.cause === undefined;

/** What a program may print of a value: what JSON cannot say is left out. */
function print(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return hidden;
  }
}

test(
  "whatever is printed is read or refused with ERR_BRS_CREDENTIALS, without a value in the error",
  () => {
    const texts = ["AKIDEXAMPLE", hidden, `${hidden}\n`];
    const answer = anyRecord({
      AccessKeyId: texts,
      SecretAccessKey: texts,
      SessionToken: texts,
      Expiration: ["2099-01-01T00:00:00Z", "2099-01-01T00:00:00+01:00", hidden],
      AccountId: ["123456789012", hidden],
    });
    const object = fc
      .tuple(answer, fc.constantFrom<unknown>(1, 1, 1, 2, "1"))
      .map(([fields, version]) => print({ Version: version, ...fields }));
    const cut = fc.tuple(object, fc.nat({ max: 400 })).map(([text, length]) => text.slice(0, length));
    const doubled = object.map((text) => `${text}\n${text}`);
    const { accepted, refused } = survive(
      fc.oneof(
        { weight: 6, arbitrary: object },
        { weight: 2, arbitrary: cut },
        { weight: 1, arbitrary: doubled },
        { weight: 1, arbitrary: anyText(40) },
        {
          weight: 1,
          arbitrary: fc.constantFrom("", " ", "\uFEFF{}", "[]", "null", "1", `"${hidden}"`, "[".repeat(50_000)),
        },
      ),
      readOutput,
      isRefusal,
      ({ accessKeyId }) => assert.match(accessKeyId, /^[\x21-\x7e]+$/),
    );
    expect(accepted).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(10_000);
  },
  patienceMs,
);

test(
  "any command with any options is a provider or refused at once",
  () => {
    const commands = fc.oneof(fc.constant(["true"]), anyOptions({ 0: ["true"], length: [1] }), fc.array(anyText(5)));
    const options = anyOptions({ timeoutMs: [1, null], cwd: ["/"], env: [{ A: "b" }], interactive: [true, false] });
    survive(
      fc.tuple(commands, options),
      ([command, given]) => processProvider(command as never, given as never),
      (error) => isBrsError(error, "ERR_BRS_VALIDATION"),
      ({ strategy }) => assert.equal(strategy, "process"),
    );
  },
  patienceMs,
);
