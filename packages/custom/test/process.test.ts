import { inspect } from "node:util";
import { isBrsError, type BrsError } from "@brs/core";
import { providerContract } from "@brs/core/testing";
import { processProvider, type ProcessProviderOptions } from "../src/index.js";
import { readOutput } from "../src/process.js";

const secret = "s3cr3t-value";
const printed = {
  Version: 1,
  AccessKeyId: "AKIDEXAMPLE",
  SecretAccessKey: secret,
  SessionToken: "token",
  Expiration: "2030-01-31T12:00:00Z",
};

function printing(output: string): readonly [string, ...string[]] {
  return ["printf", "%s", output];
}

async function failureOf(
  command: readonly [string, ...string[]],
  options: ProcessProviderOptions = {},
): Promise<BrsError> {
  const error: unknown = await processProvider(command, options)().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isBrsError(error, "ERR_BRS_CREDENTIALS")) throw error;
  return error;
}

describe("a command that speaks the protocol", () => {
  test("gives credentials", async () => {
    expect(await processProvider(printing(JSON.stringify(printed)))()).toEqual({
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: secret,
      sessionToken: "token",
      expiration: new Date("2030-01-31T12:00:00Z"),
    });
  });

  test("may give keys that do not end", async () => {
    const output = JSON.stringify({ Version: 1, AccessKeyId: "AKIDEXAMPLE", SecretAccessKey: secret });
    expect(await processProvider(printing(output))()).toEqual({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret });
  });

  test("may add the account, a byte order mark, and line ends", async () => {
    const output = `\uFEFF${JSON.stringify({ ...printed, AccountId: "123456789012" }, undefined, 2)}\r\n`;
    expect(await processProvider(printing(output))()).toMatchObject({ accountId: "123456789012" });
  });

  test("may write what it likes to stderr", async () => {
    const command = ["sh", "-c", `echo warning >&2; printf '%s' '${JSON.stringify(printed)}'`] as const;
    expect(await processProvider(command)()).toMatchObject({ accessKeyId: "AKIDEXAMPLE" });
  });

  test("gets its environment, its directory, and its arguments as they are", async () => {
    const script = `printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s","SessionToken":"%s"}' "$KEY" "$PWD" "$1"`;
    const env = { KEY: "AKIDFROMENV" };
    const provider = processProvider(["/bin/sh", "-c", script, "sh", "$KEY;id"], { env, cwd: "/" });
    env.KEY = "changed-later";
    expect(await provider()).toEqual({ accessKeyId: "AKIDFROMENV", secretAccessKey: "/", sessionToken: "$KEY;id" });
  });

  test("is not changed by a later change of the caller's list", async () => {
    const command: [string, ...string[]] = ["printf", "%s", JSON.stringify(printed)];
    const provider = processProvider(command);
    command[0] = "false";
    expect(await provider()).toMatchObject({ accessKeyId: "AKIDEXAMPLE" });
  });
});

describe("a command that does not", () => {
  test.each<[string, string, object, string]>([
    ["nothing at all", "", { reason: "not-json" }, "expected a JSON object on stdout, got nothing."],
    ["prose", `your key is ${secret}`, { reason: "not-json" }, "got something that is not JSON."],
    ["half an object", `{"SecretAccessKey":"${secret}"`, { reason: "not-json" }, "got something that is not JSON."],
    ["null", "null", { reason: "not-json" }, "got null."],
    ["an array", JSON.stringify([printed]), { reason: "not-json" }, "got an array."],
    ["a string", JSON.stringify(secret), { reason: "not-json" }, "got a string."],
    [
      "no version",
      JSON.stringify({ ...printed, Version: undefined }),
      { reason: "version" },
      "Version must be the number 1, got undefined.",
    ],
    [
      "another version",
      JSON.stringify({ ...printed, Version: 2 }),
      { reason: "version" },
      "Version must be the number 1, got 2.",
    ],
    [
      "a version in quotes",
      JSON.stringify({ ...printed, Version: "1" }),
      { reason: "version" },
      "Version must be the number 1, got a string.",
    ],
    [
      "no keys",
      JSON.stringify({ Version: 1 }),
      { missing: ["AccessKeyId", "SecretAccessKey"] },
      "missing AccessKeyId and SecretAccessKey",
    ],
    [
      "the AWS SDK's spelling",
      JSON.stringify({ Version: 1, accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret }),
      { missing: ["AccessKeyId", "SecretAccessKey"] },
      "Return an object with AccessKeyId and SecretAccessKey",
    ],
    [
      "a naive expiry",
      JSON.stringify({ ...printed, Expiration: "2030-01-31T12:00:00" }),
      { invalid: [expect.anything()] },
      "append Z",
    ],
    [
      "an empty token",
      JSON.stringify({ ...printed, SessionToken: "" }),
      { invalid: [expect.anything()] },
      "SessionToken: expected",
    ],
  ])("is told what is wrong when it prints %s", (_, output, details, message) => {
    expect(() => readOutput(output)).toThrow(
      expect.objectContaining({
        code: "ERR_BRS_CREDENTIALS",
        details,
        message: expect.stringMatching(
          new RegExp(`^processProvider: .*${message.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`),
        ),
      }),
    );
  });

  test("fails as not-found, permission, exit, timeout or spawn", async () => {
    expect((await failureOf(["brs-no-such-program"])).details).toMatchObject({ reason: "not-found" });
    expect((await failureOf(["/dev/null"])).details).toMatchObject({ reason: "permission" });
    expect((await failureOf(["false"])).details).toEqual({ reason: "exit", exitCode: 1 });
    expect((await failureOf(["sleep", "60"], { timeoutMs: 50 })).details).toEqual({ reason: "timeout" });
    expect((await failureOf(["true", "x".repeat(4_000_000)])).details).toMatchObject({ reason: "spawn" });
  });

  test("is killed when it prints far more than credentials", async () => {
    expect((await failureOf(["yes", secret])).details).toEqual({ reason: "output" });
  });

  test("rejects with the signal's reason when aborted", async () => {
    const controller = new AbortController();
    const call = processProvider(["sleep", "60"])({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
  });

  test("never has its output, arguments or environment in the error", async () => {
    const env = { PATH: process.env["PATH"], TOKEN: secret };
    const failing = [
      failureOf(["sh", "-c", `echo ${secret}; echo ${secret} >&2; exit 1`], { env }),
      failureOf(printing(`not JSON: ${secret}`), { env }),
      failureOf(printing(JSON.stringify({ Version: 1, AccessKeyId: ` ${secret}` })), { env }),
      failureOf(["brs-no-such-program", secret], { env }),
      failureOf(["sh", "-c", `echo ${secret}; sleep 60`], { env, timeoutMs: 50 }),
    ];
    for (const error of await Promise.all(failing)) {
      expect(
        [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), error.stack].join(),
      ).not.toContain(secret);
    }
  });
});

describe("a command that may ask a person", () => {
  test("says so, and runs off the attempt's time limit", async () => {
    const provider = processProvider(printing(JSON.stringify(printed)), { interactive: true });
    const untimed: unknown[] = [];
    await provider({
      untimed: async (work) => {
        untimed.push("started");
        return await work();
      },
    });
    expect(provider.interactive).toBe(true);
    expect(untimed).toEqual(["started"]);
  });

  test("is not assumed", async () => {
    const provider = processProvider(printing(JSON.stringify(printed)));
    expect(provider.interactive).toBeUndefined();
    await provider({
      untimed: () => {
        throw new Error("was run untimed");
      },
    });
  });
});

describe("the provider contract", () => {
  const counting = `printf '{"Version":1,"AccessKeyId":"AKID%s","SecretAccessKey":"${secret}","Expiration":"2099-01-01T00:00:00Z"}' $$`;
  const subject = {
    create: () => processProvider(["sh", "-c", counting]),
    createFailing: () => processProvider(["sh", "-c", `echo ${secret}; exit 1`]),
    secrets: [secret],
    inspect: (value: unknown) => inspect(value, { depth: 10, showHidden: true }),
  };
  test.each(providerContract(subject))("$name", ({ run }) => run());
});

describe("wrong options", () => {
  const make = processProvider as (...args: unknown[]) => unknown;
  test.each<[string, unknown[], string, string]>([
    ["no command", [], "command", "command must be a list: the program, then each of its arguments."],
    ["a command line", ["broker --role app"], "command", "command must be a list"],
    ["an empty list", [[]], "command", "command is empty"],
    ["a blank program", [[" "]], "command", "command is empty"],
    ["an argument that is a number", [["broker", 7]], "command", "command[1] must be a string."],
    ["a NUL character", [["broker", "a\0b"]], "command", "command[1] holds a NUL character"],
    [
      "a timeout of 0",
      [["broker"], { timeoutMs: 0 }],
      "timeoutMs",
      "timeoutMs must be a number of milliseconds from 1",
    ],
    ["a timeout that is NaN", [["broker"], { timeoutMs: NaN }], "timeoutMs", "got NaN"],
    [
      "a timeout that is endless without saying so",
      [["broker"], { timeoutMs: Infinity }],
      "timeoutMs",
      "or null for no limit",
    ],
    ["an environment of numbers", [["broker"], { env: { PORT: 1 } }], "env", "env must be an object of strings"],
    ["a NUL in the environment", [["broker"], { env: { A: "\0" } }], "env", "without NUL characters"],
    ["an empty directory", [["broker"], { cwd: "" }], "cwd", "cwd must be the path of a directory"],
    ["interactive that is a number", [["broker"], { interactive: 1 }], "interactive", "must be true or false"],
    ["a near miss", [["broker"], { timeOutMS: 5 }], "timeOutMS", "Did you mean timeoutMs?"],
    ["shell", [["broker"], { shell: true }], "shell", "there is no option shell."],
  ])("%s is refused when the provider is made", (_, args, param, message) => {
    expect(() => make(...args)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param, message: expect.stringContaining(message) }),
    );
  });
});
