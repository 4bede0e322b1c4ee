import { inspect } from "node:util";
import { isBrsError } from "@brs/core";
import { virtualClock } from "@brs/core/testing";
import { totpMfa } from "../src/index.js";

const serial = "arn:aws:iam::123456789012:mfa/me";
// RFC 6238, appendix B: the ASCII text 12345678901234567890 and its longer forms, as base32.
const secrets = {
  SHA1: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  SHA256: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA",
  SHA512: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA",
} as const;
const at = (seconds: number) => virtualClock(seconds * 1000);

test.each([
  [59, "SHA1", "94287082"],
  [59, "SHA256", "46119246"],
  [59, "SHA512", "90693936"],
  [1111111109, "SHA1", "07081804"],
  [1111111109, "SHA256", "68084774"],
  [1111111109, "SHA512", "25091201"],
  [2000000000, "SHA1", "69279037"],
  [20000000000, "SHA1", "65353130"],
] as const)("at second %s with %s the code is the end of RFC 6238's %s", async (seconds, algorithm, code) => {
  expect(await totpMfa(secrets[algorithm], { algorithm, clock: at(seconds) })(serial)).toBe(code.slice(-6));
});

test("the step is an option, so that tests take milliseconds", async () => {
  const clock = virtualClock(59);
  expect(await totpMfa(secrets.SHA1, { stepMs: 30, clock })(serial)).toBe("287082");
});

test("secrets may come in groups, in small letters, padded, with a line end", async () => {
  const options = { clock: at(59) };
  expect(await totpMfa("gezd gnbv-gy3t qojq GEZD GNBV GY3T QOJQ\n", options)(serial)).toBe("287082");
  const padded = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====";
  expect(await totpMfa(padded, options)(serial)).toBe(await totpMfa(padded.replace(/=+/, ""), options)(serial));
});

test("a secret may come from a function, which is asked each time", async () => {
  let calls = 0;
  const source = totpMfa(
    async () => {
      calls++;
      return secrets.SHA1;
    },
    { clock: at(59) },
  );
  expect([await source(serial), await source(serial)]).toEqual(["287082", "287082"]);
  expect(calls).toBe(2);
});

test("it asks nobody", () => {
  expect(totpMfa(secrets.SHA1).interactive).toBe(false);
});

test("the secret does not show when it is printed", () => {
  expect(inspect(totpMfa(secrets.SHA1), { depth: 10, showHidden: true })).not.toContain(secrets.SHA1);
});

describe("a secret from a function", () => {
  test("that is not base32 is refused when it is used, without showing it", async () => {
    const error: unknown = await totpMfa(() => "not base32!")(serial).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "secret" } });
    expect(inspect(error)).not.toContain("not base32!");
  });

  test("that never comes is given up in time", async () => {
    const source = totpMfa(() => new Promise<string>(() => undefined), { timeoutMs: 20 });
    await expect(source(serial)).rejects.toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "timeout" } });
  });

  test("that fails speaks for itself", async () => {
    const source = totpMfa(() => Promise.reject(new Error("theirs")));
    await expect(source(serial)).rejects.toThrow(/^theirs$/);
  });

  test("is not waited for once the caller has given up", async () => {
    const controller = new AbortController();
    const call = totpMfa(() => new Promise<string>(() => undefined))(serial, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    await expect(totpMfa(secrets.SHA1)(serial, { signal: controller.signal })).rejects.toThrow("enough");
  });
});

describe("wrong input is refused when the source is made, and never shown", () => {
  const make = totpMfa as (...args: unknown[]) => unknown;
  test.each<[string, unknown[], string, string]>([
    ["nothing", [], "secret", "got undefined"],
    ["bytes", [Buffer.from("x")], "secret", "got an object"],
    ["an empty secret", [""], "secret", "is empty"],
    ["a secret of blanks", [" \n"], "secret", "is empty"],
    ["a secret with digits that base32 lacks", ["GEZD0189"], "secret", "is not base32"],
    ["a secret that lost its end", ["GEZDGNBVG"], "secret", "characters are missing at its end"],
    ["a secret with padding inside", ["GEZD=GNBV"], "secret", "is not base32"],
    [
      "a whole otpauth URI",
      ["otpauth://totp/x?secret=GEZD0189"],
      "secret",
      "pass the value of the URI's secret parameter",
    ],
    ["another hash", ["GEZDGNBV", { algorithm: "MD5" }], "algorithm", '"SHA1", "SHA256" or "SHA512"'],
    ["a step of 0", ["GEZDGNBV", { stepMs: 0 }], "stepMs", "a whole number of milliseconds"],
    ["eight digits, which AWS has not", ["GEZDGNBV", { digits: 8 }], "digits", "there is no option digits"],
    ["a clock that is a number", ["GEZDGNBV", { clock: 1 }], "clock", "an object with now()"],
  ])("%s", (_, args, param, message) => {
    try {
      make(...args);
      throw new Error("was accepted");
    } catch (error) {
      if (!isBrsError(error, "ERR_BRS_VALIDATION")) throw error;
      expect(error.param).toBe(param);
      expect(error.message).toContain(message);
      expect(inspect(error)).not.toContain("GEZD");
    }
  });
});
