import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";

const built = join(__dirname, "../../dist/cjs/command/index.js");

/** A program that runs a command which holds a connection to `port` for as long as it lives, then runs `meanwhile`. */
function program(port: number, meanwhile: string): string {
  const command = `require("node:net").connect(${port}, "127.0.0.1", () => console.log("up")).on("error", () => {})`;
  return `
    const { runCommand } = require(${JSON.stringify(built)});
    const command = [process.execPath, "-e", ${JSON.stringify(command)}];
    const onOutput = () => { ${meanwhile}; return true; };
    runCommand(command, { owner: "test", code: "ERR_BRS_MFA", onOutput }).catch(() => {});`;
}

/** Runs the program; resolves once the command is gone too. */
async function outcome(meanwhile: string): Promise<{ exitCode: unknown; signal: unknown }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const gone = once(server, "connection").then(async ([socket]: Socket[]) => {
    await once(socket!.on("error", () => undefined).resume(), "close");
  });
  const [exitCode, signal]: unknown[] = await once(
    spawn(process.execPath, ["-e", program(port, meanwhile)], { stdio: "inherit" }),
    "exit",
  );
  server.close();
  if (exitCode === 1) throw new Error("the program failed");
  await gone;
  return { exitCode, signal };
}

describe("a command ends with the program that runs it", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"])("when %s ends the program, which dies of it as ever", async (signal) => {
    expect(await outcome(`process.kill(process.pid, "${signal}")`)).toEqual({ exitCode: null, signal });
  });

  test("when the program exits by itself", async () => {
    expect(await outcome("process.exit(3)")).toEqual({ exitCode: 3, signal: null });
  });

  test("but not at a signal that the program handles itself", async () => {
    const handled = `process.once("SIGINT", () => process.exit(5)); process.kill(process.pid, "SIGINT")`;
    expect(await outcome(handled)).toEqual({ exitCode: 5, signal: null });
  });
});
