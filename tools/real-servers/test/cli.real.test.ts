// Whatever happens to the process that started it, nothing of a server may stay on the machine.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { childrenOf, ended, isRunning, start } from "./support/processes.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "brs-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function startServer(...args: readonly string[]): Promise<{ server: ChildProcess; line: string }> {
  const server = start("cli", args, { TMPDIR: folder });
  const [line] = (await once(createInterface(server.stdout!), "line")) as [string];
  return { server, line };
}

test("SIGTERM ends the server's processes and removes its files", async () => {
  const { server, line } = await startServer();
  expect(line).toMatch(/^export AWS_ACCESS_KEY_ID=\S+ AWS_SECRET_ACCESS_KEY=\S+$/);
  const processes = await childrenOf(server.pid!);
  expect(processes).toHaveLength(3);
  const end = once(server, "exit");
  server.kill("SIGTERM");
  expect(await end).toEqual([0, null]);
  for (const pid of processes) expect(await isRunning(pid)).toBe(false);
  expect(await readdir(folder)).toEqual([]);
}, 120_000);

test("the server's processes end with a process that is killed", async () => {
  const { server } = await startServer();
  const processes = await childrenOf(server.pid!);
  expect(processes).toHaveLength(3);
  const end = once(server, "exit");
  server.kill("SIGKILL");
  await end;
  for (const pid of processes) while (await isRunning(pid)) await pause(20);
}, 120_000);

test("a wrong option is told in a sentence", async () => {
  const { code, err } = await ended(start("cli", ["--port", "eighty"]));
  expect(code).toBe(1);
  expect(err).toBe('--port must be a whole number, not "eighty".\n');
});
