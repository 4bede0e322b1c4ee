import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { isBrsError, type BrsError } from "@brs/core";
import { commandMfa, type CommandMfaOptions } from "../src/index.js";

type Command = Parameters<typeof commandMfa>[0];

const serial = "arn:aws:iam::123456789012:mfa/me";
// Nothing in these tests talks to a person.
const quiet = { interactive: false } as const;

async function failureOf(command: Command, options: CommandMfaOptions = {}): Promise<BrsError> {
  const error: unknown = await commandMfa(command, { ...quiet, ...options })(serial).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isBrsError(error, "ERR_BRS_MFA")) throw error;
  return error;
}

describe("the code", () => {
  test("is the last stand-alone six-digit number on stdout", async () => {
    expect(await commandMfa(["echo", "first 111111", "last 222222 (30 s)"], quiet)(serial)).toBe("222222");
  });

  test("keeps its zeros", async () => {
    expect(await commandMfa("echo id=000123", quiet)(serial)).toBe("000123");
  });

  test("may come from a command line, split by POSIX quoting", async () => {
    expect(await commandMfa(`printf '%s %s' "not this: 1234567" 'but 765432'`, quiet)(serial)).toBe("765432");
  });

  test("is found in output of 100 MB, wherever it stands", async () => {
    const script = "head -c 50000000 /dev/zero; echo ' 123456 '; head -c 50000000 /dev/zero";
    expect(await commandMfa(["sh", "-c", script], quiet)(serial)).toBe("123456");
  });

  test("is asked for anew each time", async () => {
    const next = commandMfa(["sh", "-c", "echo $$ | awk '{ printf \"%06d\", $1 % 1000000 }'"], quiet);
    expect(await next(serial)).not.toBe(await next(serial));
  });
});

describe("there is no shell", () => {
  test("for a list", async () => {
    expect(await commandMfa(["echo", "$(id)", ";", "echo 111111 | cat", "654321"], quiet)(serial)).toBe("654321");
  });

  test("for a command line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "brs-mfa-"));
    const error = await failureOf(`cat ${folder}/nothing; echo 123456`);
    expect(error.details).toEqual({ reason: "exit", exitCode: 1 });
    rmSync(folder, { recursive: true });
  });
});

describe("failures have reasons of their own", () => {
  test("not-found: a program that does not exist", async () => {
    expect((await failureOf("brs-no-such-program --code")).details).toMatchObject({ reason: "not-found" });
  });

  test("permission: a file that may not be run", async () => {
    const folder = mkdtempSync(join(tmpdir(), "brs-mfa-"));
    const file = join(folder, "code");
    writeFileSync(file, "#!/bin/sh\necho 123456\n");
    chmodSync(file, 0o644);
    expect((await failureOf([file])).details).toMatchObject({ reason: "permission" });
    rmSync(folder, { recursive: true });
  });

  test("timeout: a command that does not end", async () => {
    const error = await failureOf(["sh", "-c", "echo 123456; sleep 60"], { timeoutMs: 100 });
    expect(error.details).toEqual({ reason: "timeout" });
  });

  test("exit: an exit code, even after a code was written", async () => {
    expect((await failureOf(["sh", "-c", "echo 123456; exit 3"])).details).toEqual({ reason: "exit", exitCode: 3 });
  });

  test("spawn: a command line that the operating system does not take", async () => {
    expect((await failureOf(["echo", "x".repeat(4_000_000)])).details).toMatchObject({ reason: "spawn" });
  });

  test.each([
    ["nothing", ""],
    ["seven digits", "1234567"],
    ["five digits", "12345"],
    ["digits in a word", "otp123456"],
    ["full-width digits", "１２３４５６"],
  ])("no-token: output that is %s", async (_, output) => {
    expect((await failureOf(["printf", "%s", output])).details).toEqual({ reason: "no-token" });
  });

  test("no-token: a code on stderr alone", async () => {
    expect((await failureOf(["sh", "-c", "echo 123456 >&2"])).details).toEqual({ reason: "no-token" });
  });

  test("they are not recoverable by themselves: the person is asked when somebody calls again", async () => {
    expect((await failureOf(["false"])).recoverable).toBe(false);
  });
});

test("an aborted call rejects with the signal's reason", async () => {
  const controller = new AbortController();
  const call = commandMfa(["sleep", "60"], quiet)(serial, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
});

test("no error holds output, a code, arguments or the environment", async () => {
  const secret = "JBSWY3DPEHPK3PXP";
  const env = { PATH: process.env["PATH"], TOTP_SECRET: secret };
  const failing = [
    failureOf(["sh", "-c", `echo 123456 ${secret}; echo 654321 >&2; exit 1`], { env }),
    failureOf(["printf", "%s", `x123456 ${secret}`], { env }),
    failureOf(["brs-no-such-program", secret], { env }),
    failureOf([`oathtool --totp -b ${secret}`], { env }),
    failureOf(["sh", "-c", `echo 123456 ${secret}; sleep 60`], { env, timeoutMs: 50 }),
  ];
  for (const error of await Promise.all(failing)) {
    const everything = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), error.stack].join();
    expect(everything).not.toMatch(/123456|654321|JBSWY3DPEHPK3PXP/);
  }
});

test("the source shows neither its arguments nor its environment when printed", () => {
  const source = commandMfa(["oathtool", "-b", "JBSWY3DPEHPK3PXP"], { env: { PIN: "4711" } });
  expect(inspect(source, { depth: 10, showHidden: true })).not.toMatch(/JBSWY3DPEHPK3PXP|4711/);
});

test("it is interactive unless it says otherwise", () => {
  expect(commandMfa("true").interactive).toBe(true);
  expect(commandMfa("true", { interactive: false }).interactive).toBe(false);
});

describe("wrong input is refused when the source is made", () => {
  const make = commandMfa as (...args: unknown[]) => unknown;
  test.each<[string, unknown[], string, string]>([
    ["nothing", [], "command", "command must be a list"],
    ["an empty list", [[]], "command", "command is empty"],
    ["an empty string", [""], "command", "command is empty"],
    ["a string of blanks", [" \t\n"], "command", "command is empty"],
    ["an empty program", ["'' x"], "command", "command is empty"],
    ["a program that is a number", [[1]], "command", "command is empty"],
    ["an argument that is a number", [["a", 1]], "command", "command[1] must be a string"],
    ["a NUL in a list", [["a", "b\0c"]], "command", "command[1] holds a NUL character"],
    ["a NUL in a string", ["a b\0c"], "command", "command[1] holds a NUL character"],
    ["an unbalanced quote", ["echo 'a"], "command", "lacks a closing '"],
    ["a lone backslash", ["echo \\"], "command", "ends in a lone backslash"],
    ["a timeout of 0", ["a", { timeoutMs: 0 }], "timeoutMs", "from 1 to 2147483647, or null"],
    ["a timeout that is a string", ["a", { timeoutMs: "30" }], "timeoutMs", "got a string"],
    ["an environment with a NUL", ["a", { env: { A: "\0" } }], "env", "env must be an object of strings"],
    ["a directory that is a number", ["a", { cwd: 1 }], "cwd", "cwd must be the path of a directory"],
    ["interactive that is a string", ["a", { interactive: "no" }], "interactive", "must be true or false"],
    ["a shell", ["a", { shell: true }], "shell", "there is no option shell"],
    ["a near miss", ["a", { timeoutms: 1 }], "timeoutms", "Did you mean timeoutMs?"],
    ["options that are null", ["a", null], "options", "options must be an object"],
  ])("%s", (_, args, param, message) => {
    expect(() => make(...args)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param, message: expect.stringContaining(message) }),
    );
  });
});
