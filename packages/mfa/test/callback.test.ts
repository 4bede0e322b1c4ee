import { inspect } from "node:util";
import { callbackMfa } from "../src/index.js";

const serial = "arn:aws:iam::123456789012:mfa/me";

test("the function gets the serial number and the caller's signal", async () => {
  const seen: unknown[] = [];
  const { signal } = new AbortController();
  const source = callbackMfa((serialNumber, context) => {
    seen.push(serialNumber, context.signal);
    return "123456";
  });
  await source(serial, { signal });
  expect(seen).toEqual([serial, signal]);
});

test.each<[string, () => string | Promise<string>]>([
  ["at once", () => "123456"],
  ["later", async () => "123456"],
  ["with blanks, as apps show it", () => " 123 456\n"],
])("it may answer %s", async (_, get) => {
  expect(await callbackMfa(get)(serial)).toBe("123456");
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "got undefined"],
  ["null", null, "got null"],
  ["a number", 123456, "got a number, which loses leading zeros"],
  ["an empty string", "", "got an empty string"],
  ["five digits", "12345", "got a string of another form"],
  ["seven digits", "1234567", "got a string of another form"],
  ["full-width digits", "１２３４５６", "got a string of another form"],
  ["words", "no code today", "got a string of another form"],
])("%s is no code", async (_, answer, message) => {
  const error: unknown = await callbackMfa(() => answer as string)(serial).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "ERR_BRS_MFA",
    recoverable: false,
    details: { reason: "no-token" },
    message: expect.stringContaining(message),
  });
  if (typeof answer === "string" && answer !== "") expect(inspect(error)).not.toContain(answer);
});

test("what it throws passes unchanged", async () => {
  const error = new Error("theirs");
  const throwing = callbackMfa(() => {
    throw error;
  });
  await expect(throwing(serial)).rejects.toBe(error);
});

test("no answer in time is a timeout", async () => {
  const silent = callbackMfa(() => new Promise<string>(() => undefined), { timeoutMs: 20 });
  await expect(silent(serial)).rejects.toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "timeout" } });
});

test("a caller's signal ends the wait, and spares the question when it is aborted already", async () => {
  let calls = 0;
  const controller = new AbortController();
  const silent = callbackMfa(() => {
    calls++;
    return new Promise<string>(() => undefined);
  });
  const call = silent(serial, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
  await expect(silent(serial, { signal: controller.signal })).rejects.toThrow("enough");
  expect(calls).toBe(1);
});

test("it is interactive unless it says otherwise", () => {
  expect(callbackMfa(() => "123456").interactive).toBe(true);
  expect(callbackMfa(() => "123456", { interactive: false }).interactive).toBe(false);
});

describe("wrong input is refused when the source is made", () => {
  const make = callbackMfa as (...args: unknown[]) => unknown;
  test.each<[string, unknown[], string, string]>([
    ["nothing", [], "get", "get must be a function that returns an MFA code, got undefined."],
    ["a code", ["123456"], "get", "got a string"],
    ["a timeout of -1", [() => "", { timeoutMs: -1 }], "timeoutMs", "from 1 to 2147483647, or null"],
    ["interactive that is a number", [() => "", { interactive: 0 }], "interactive", "must be true or false"],
    ["an unknown option", [() => "", { serial: "x" }], "serial", "there is no option serial"],
  ])("%s", (_, args, param, message) => {
    expect(() => make(...args)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param, message: expect.stringContaining(message) }),
    );
  });
});
