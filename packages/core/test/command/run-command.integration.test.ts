import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { runCommand, type Command, type RunOptions } from "../../src/command/index.js";
import type { BrsError } from "../../src/error.js";

const secret = "hunter2-is-secret";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "brs-command-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command to its end and returns what it wrote. */
async function outputOf(command: Command, options: Partial<RunOptions> = {}): Promise<string> {
  let output = "";
  const onOutput = (text: string): boolean => {
    output += text;
    return true;
  };
  await runCommand(command, { owner: "test", code: "ERR_BRS_MFA", onOutput, ...options });
  return output;
}

async function failureOf(command: Command, options: Partial<RunOptions> = {}): Promise<BrsError> {
  return await outputOf(command, options).then(
    () => {
      throw new Error("the command succeeded");
    },
    (error: unknown) => error as BrsError,
  );
}

/** A command written in JavaScript; `port` is where it can show that it lives, by a connection. */
function script(source: string): Command {
  return [process.execPath, "-e", source];
}

/** Counts processes by their connections: the kernel closes one when its process ends, however it ends. */
async function lifeline(): Promise<{ port: number; connections: Socket[]; server: Server }> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket.on("error", () => undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as { port: number }).port, connections, server };
}

const immortal = (port: number, then: string): string =>
  `process.on("SIGTERM", () => {}); require("node:net").connect(${port}, "127.0.0.1", function () { ${then} }).on("error", () => {});`;

describe("output", () => {
  test("all that the command writes to stdout is handed over", async () => {
    expect(await outputOf(["printf", "%s-%s", "one", "two"])).toBe("one-two");
  });

  test("stderr is not handed over", async () => {
    expect(await outputOf(["sh", "-c", "echo out; echo err >&2"])).toBe("out\n");
  });

  test("characters that arrive in two pieces are handed over whole", async () => {
    const halves = `process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xa9])), 30)`;
    expect(await outputOf(script(halves))).toBe("é");
  });

  test("100 MB arrive in small pieces, none of which is kept", async () => {
    let total = 0;
    let longest = 0;
    const onOutput = (text: string): boolean => {
      total += text.length;
      longest = Math.max(longest, text.length);
      return true;
    };
    await outputOf(["head", "-c", "100000000", "/dev/zero"], { onOutput });
    expect(total).toBe(100_000_000);
    expect(longest).toBeLessThanOrEqual(1 << 20);
  });

  test("a command that writes without end is killed when its reader has enough", async () => {
    const error = await failureOf(["yes"], { onOutput: () => false });
    expect(error.details).toEqual({ reason: "output" });
  });

  test("a helper that keeps the pipe open does not hold up the result", async () => {
    expect(await outputOf(["sh", "-c", "sleep 5 & echo ready"])).toBe("ready\n");
  });

  test("arguments reach the program as they are: there is no shell", async () => {
    expect(await outputOf(["printf", "%s", "$HOME; `id` | cat > x && *"])).toBe("$HOME; `id` | cat > x && *");
  });

  test("env replaces the environment and cwd sets the directory", async () => {
    const output = await outputOf(["/bin/sh", "-c", 'echo "$ONLY-$HOME"; pwd'], { env: { ONLY: "this" }, cwd: "/" });
    expect(output).toBe("this-\n/\n");
  });
});

describe("failures", () => {
  test("a program that does not exist is not-found", async () => {
    const error = await failureOf(["brs-no-such-program", secret]);
    expect(error).toMatchObject({
      code: "ERR_BRS_MFA",
      param: "command",
      details: { reason: "not-found", systemCode: "ENOENT" },
    });
    expect(error.message).toContain("test: brs-no-such-program was not found");
  });

  test("a whole command line in place of the program is told apart, and not shown", async () => {
    const error = await failureOf([`oathtool --totp ${secret}`]);
    expect(error.details).toMatchObject({ reason: "not-found" });
    expect(error.message).toContain("pass each argument as an element of its own");
    expect(inspect(error)).not.toContain(secret);
  });

  test("a directory that does not exist is not mistaken for a missing program", async () => {
    const error = await failureOf(["true"], { cwd: join(folder, "nowhere") });
    expect(error.details).toMatchObject({ reason: "spawn", systemCode: "ENOENT" });
    expect(error.message).toContain("cwd does not exist");
  });

  test("a file without the permission to run it is permission", async () => {
    const file = join(folder, "not-executable");
    writeFileSync(file, "#!/bin/sh\necho 123456\n");
    chmodSync(file, 0o600);
    const error = await failureOf([file]);
    expect(error.details).toEqual({ reason: "permission", systemCode: "EACCES" });
  });

  test("an exit code is exit, with the code", async () => {
    const error = await failureOf(["sh", "-c", "exit 7"]);
    expect(error.details).toEqual({ reason: "exit", exitCode: 7 });
    expect(error.message).toContain("sh ended with exit code 7");
  });

  test("death by a signal is exit, with the signal", async () => {
    const error = await failureOf(["sh", "-c", "kill -KILL $$"]);
    expect(error.details).toEqual({ reason: "exit", signal: "SIGKILL" });
  });

  test("what the operating system cannot start is spawn, with its code", async () => {
    const error = await failureOf(["true", "x".repeat(4_000_000)]);
    expect(error.details).toEqual({ reason: "spawn", systemCode: "E2BIG" });
  });

  test("no error holds output, environment or arguments", async () => {
    const env = { PATH: process.env["PATH"], TOKEN: secret };
    const failing: [Command, Partial<RunOptions>][] = [
      [["sh", "-c", `echo ${secret}; echo ${secret} >&2; exit 1`], { env }],
      [["brs-no-such-program", secret], { env }],
      [["true", secret.repeat(300_000)], { env }],
      [["sh", "-c", `echo ${secret}; sleep 60`], { env, timeoutMs: 50 }],
      [["sh", "-c", `echo ${secret}; sleep 60`], { env, onOutput: () => false }],
    ];
    for (const [command, options] of failing) {
      const error = await failureOf(command, options);
      const everything = [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error), error.stack].join();
      expect(everything).not.toContain(secret);
    }
  });

  test("a runtime that cannot run commands is told what it lacks", async () => {
    const { getBuiltinModule } = process;
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      const error = await failureOf(["true"]);
      expect(error.code).toBe("ERR_BRS_CONFIGURATION");
      expect(error.message).toContain("takes Node.js");
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
  });
});

describe("killing", () => {
  test("a command that takes too long is killed and the error is timeout", async () => {
    const error = await failureOf(["sleep", "60"], { timeoutMs: 50 });
    expect(error.details).toEqual({ reason: "timeout" });
    expect(error.message).toContain("sleep did not end within 50 ms and was killed");
  });

  test("null is no limit", async () => {
    expect(await outputOf(["sh", "-c", "sleep 0.1; echo done"], { timeoutMs: null })).toBe("done\n");
  });

  test("an aborted command rejects with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onOutput = (): boolean => {
      controller.abort(reason);
      return true;
    };
    const command: Command = ["sh", "-c", "echo ready; sleep 60"];
    await expect(outputOf(command, { signal: controller.signal, onOutput })).rejects.toBe(reason);
  });

  test("nothing is started for a signal that is aborted already", async () => {
    const signal = AbortSignal.abort(new Error("before"));
    await expect(outputOf(["brs-no-such-program"], { signal })).rejects.toThrow("before");
  });

  test("a command that ignores SIGTERM is killed all the same", async () => {
    const { port, connections, server } = await lifeline();
    const controller = new AbortController();
    const onOutput = (): boolean => {
      controller.abort(new Error("enough"));
      return true;
    };
    const command = script(immortal(port, 'console.log("ready")'));
    await expect(outputOf(command, { signal: controller.signal, onOutput })).rejects.toThrow("enough");

    const [command_] = connections;
    if (!command_!.closed) await once(command_!.resume(), "close");
    expect(connections).toHaveLength(1);
    server.close();
  });

  test.each([
    ["when the command ends politely", ""],
    ["when the command ignores SIGTERM too", 'process.on("SIGTERM", () => {});'],
  ])("grandchildren that ignore SIGTERM die with it: %s", async (_, prelude) => {
    const { port, connections, server } = await lifeline();
    const controller = new AbortController();
    const onOutput = (): boolean => {
      controller.abort(new Error("enough"));
      return true;
    };
    const grandchild = JSON.stringify(immortal(port, 'console.log("ready")'));
    const command = script(
      `${prelude} require("node:child_process").spawn(process.execPath, ["-e", ${grandchild}], { stdio: "inherit" });`,
    );
    await expect(outputOf(command, { signal: controller.signal, onOutput })).rejects.toThrow("enough");

    const [grandchildsLife] = connections;
    if (!grandchildsLife!.closed) await once(grandchildsLife!.resume(), "close");
    expect(connections).toHaveLength(1);
    server.close();
  });
});

describe("this process", () => {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "exit"];
  const listeners = (): number[] => signals.map((signal) => nodeProcess.listenerCount(signal));
  // The test environment's `process` is a copy; listeners go to the real one.
  const nodeProcess = process.getBuiltinModule("node:process");

  test("any number of commands take one listener per signal, and give it back", async () => {
    const before = listeners();
    const running = Promise.all(Array.from({ length: 12 }, () => outputOf(["cat", "/dev/null"])));
    expect(listeners()).toEqual(before.map((count) => count + 1));
    await running;
    await failureOf(["brs-no-such-program"]);
    expect(listeners()).toEqual(before);
  });
});
