import { PassThrough, Writable } from "node:stream";
import { inspect } from "node:util";
import { promptMfa, type PromptMfaOptions } from "../src/index.js";

const serial = "arn:aws:iam::123456789012:mfa/me";

/** A terminal with a person at it, who answers each question with the next of the lines. */
function terminal(...lines: string[]) {
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(mode: boolean) {
      raw.push(mode);
      input.isRaw = mode;
    },
  });
  const asked: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      asked.push(chunk.toString());
      const line = lines.shift();
      if (line !== undefined) input.write(line);
      done();
    },
  });
  return { input, output, asked, raw };
}

function promptOn({ input, output }: ReturnType<typeof terminal>, options: PromptMfaOptions = {}) {
  return promptMfa({ input, output, ...options });
}

describe("the question", () => {
  test("names the device, and the answer is the code", async () => {
    const tty = terminal("123456\n");
    expect(await promptOn(tty)(serial)).toBe("123456");
    expect(tty.asked).toEqual([`MFA code for ${serial}: `]);
  });

  test("may be a text of yours, or made from the serial number", async () => {
    const tty = terminal("111111\n", "222222\n");
    await promptOn(tty, { message: "Code? " })(serial);
    await promptOn(tty, { message: (serialNumber) => `Code of ${serialNumber}? ` })(serial);
    expect(tty.asked).toEqual(["Code? ", `Code of ${serial}? `]);
  });

  test("is asked anew each time", async () => {
    const tty = terminal("111111\n", "222222\n");
    const prompt = promptOn(tty);
    expect([await prompt(serial), await prompt(serial)]).toEqual(["111111", "222222"]);
  });

  test("waits for the one before it on the same terminal", async () => {
    const tty = terminal();
    const first = promptOn(tty)("device-1");
    const second = promptOn(tty)("device-2");
    await new Promise(setImmediate);
    expect(tty.asked).toEqual(["MFA code for device-1: "]);
    tty.input.write("111111\n");
    expect(await first).toBe("111111");
    await new Promise(setImmediate);
    expect(tty.asked).toEqual(["MFA code for device-1: ", "MFA code for device-2: "]);
    tty.input.write("222222\n");
    expect(await second).toBe("222222");
  });
});

describe("the answer", () => {
  test.each(["123 456\n", "  123456\n", "123456\r\n", "123456\r"])("may be typed as %j", async (line) => {
    expect(await promptOn(terminal(line))(serial)).toBe("123456");
  });

  test.each(["\n", "12345\n", "1234567\n", "１２３４５６\n", "abcdef\n"])("%j is asked for again", async (line) => {
    const tty = terminal(line, "123456\n");
    expect(await promptOn(tty)(serial)).toBe("123456");
    expect(tty.asked[1]).toBe("An MFA code is six digits. Try again: ");
  });

  test("is given up after three tries, and not shown", async () => {
    const error: unknown = await promptOn(terminal("sesame1\n", "sesame2\n", "sesame3\n"))(serial).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "no-token" } });
    expect(inspect(error)).not.toContain("sesame");
  });

  test("that never comes is a timeout", async () => {
    await expect(promptOn(terminal(), { timeoutMs: 20 })(serial)).rejects.toMatchObject({
      code: "ERR_BRS_MFA",
      details: { reason: "timeout" },
      message: expect.stringContaining("promptMfa: there was no MFA code within 20 ms."),
    });
  });

  test("of an input that ends (Ctrl-D) is a cancellation", async () => {
    const tty = terminal();
    const call = promptOn(tty)(serial);
    tty.input.end();
    await expect(call).rejects.toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "cancelled" } });
  });

  test("of a terminal that breaks is a cancellation with the cause", async () => {
    const tty = terminal();
    const call = promptOn(tty)(serial);
    await new Promise(setImmediate);
    const cause = new Error("EIO");
    tty.input.destroy(cause);
    await expect(call).rejects.toMatchObject({ details: { reason: "cancelled" }, cause });
  });
});

describe("a caller who gives up", () => {
  test("ends the question, and the next one is asked", async () => {
    const tty = terminal();
    const controller = new AbortController();
    const first = promptOn(tty)(serial, { signal: controller.signal });
    const second = promptOn(tty)(serial);
    await new Promise(setImmediate);
    controller.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    await new Promise(setImmediate);
    tty.input.write("123456\n");
    expect(await second).toBe("123456");
  });

  test("before it begins asks nothing", async () => {
    const tty = terminal();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(promptOn(tty)(serial, { signal })).rejects.toThrow("enough");
    expect(tty.asked).toEqual([]);
  });
});

describe("an input that is no terminal", () => {
  test.each([undefined, false])("(isTTY %s) fails at once and says what to do", async (isTTY) => {
    const tty = terminal("123456\n");
    Object.assign(tty.input, { isTTY });
    await expect(promptOn(tty)(serial)).rejects.toMatchObject({
      code: "ERR_BRS_MFA",
      details: { reason: "no-terminal" },
      message: expect.stringContaining(
        "nobody to ask. Run the program in a terminal, or use commandMfa() or totpMfa().",
      ),
    });
    expect(tty.asked).toEqual([]);
  });
});

describe("the terminal is left as it was", () => {
  test("raw mode is off during the question and on again after it, whatever came of it", async () => {
    const answered = terminal("123456\n");
    answered.input.isRaw = true;
    await promptOn(answered)(serial);
    expect(answered.raw).toEqual([false, true]);

    const silent = terminal();
    silent.input.isRaw = true;
    await promptOn(silent, { timeoutMs: 20 })(serial).catch(() => undefined);
    expect(silent.raw).toEqual([false, true]);
  });

  test("a cooked terminal is not touched", async () => {
    const tty = terminal("123456\n");
    await promptOn(tty)(serial);
    expect(tty.raw).toEqual([]);
  });

  test("an input that nobody read is paused again, one that was read flows on", async () => {
    const idle = terminal("123456\n");
    await promptOn(idle)(serial);
    expect(idle.input.isPaused()).toBe(true);

    const read = terminal("123456\n");
    read.input.on("data", () => undefined);
    await promptOn(read)(serial);
    expect(read.input.isPaused()).toBe(false);
  });

  test("no listener stays behind", async () => {
    const tty = terminal("111111\n", "1\n", "222222\n");
    const prompt = promptOn(tty);
    const counts = () => tty.input.eventNames().map((name) => [name, tty.input.listenerCount(name)]);
    await prompt(serial);
    const before = counts();
    await prompt(serial);
    expect(counts()).toEqual(before);
    expect(tty.input.listenerCount("error")).toBe(0);
  });
});

test("it is interactive", () => {
  expect(promptMfa().interactive).toBe(true);
});

test("a runtime without a terminal is told what it lacks", async () => {
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  try {
    await expect(promptMfa()(serial)).rejects.toMatchObject({ code: "ERR_BRS_CONFIGURATION" });
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
});

describe("wrong input is refused when the source is made", () => {
  const make = promptMfa as (...args: unknown[]) => unknown;
  test.each<[string, unknown[], string, string]>([
    ["an empty message", [{ message: "" }], "message", "message must be a string, or a function of the serial number"],
    ["an input that is no stream", [{ input: {} }], "input", "input must be an object with on() and resume()"],
    ["an output that is no stream", [{ output: 1 }], "output", "output must be an object with write()"],
    ["a timeout of 0", [{ timeoutMs: 0 }], "timeoutMs", "from 1 to 2147483647, or null"],
    ["an unknown option", [{ hidden: true }], "hidden", "there is no option hidden"],
  ])("%s", (_, args, param, message) => {
    expect(() => make(...args)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param, message: expect.stringContaining(message) }),
    );
  });
});
