import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { useLocalAws } from "./support/aws.js";

const local = useLocalAws();

interface Findings {
  readonly counts: object;
  readonly watched: number;
  readonly alive: number;
  readonly grown: { readonly heap: number; readonly middleware: number };
  readonly handles: readonly string[];
}

// In a process of its own, so that neither Jest nor the server counts as growth.
test("1 000 refreshes: one STS client, plugins applied once, no growth of middleware, sockets or heap", async () => {
  const { aws } = local;
  const { endpoint, region, roleArn } = aws;
  const settings = JSON.stringify({ endpoint, region, roleArn, credentials: aws.credentials() });
  const script = join(__dirname, "thousand-refreshes.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, settings]);
  const { counts, watched, alive, grown, handles } = JSON.parse(stdout) as Findings;

  expect(counts).toEqual({ clients: 1, applied: 1 });
  expect(aws.counters().calls["sts:AssumeRole"]).toBe(1_000);
  expect(aws.counters().sockets.total).toBe(1);
  expect(handles).toEqual([]);
  expect(grown.middleware).toBe(0);
  // Of four objects for each refresh: the held set, the parameters, and what the last call left on the stack.
  expect(watched).toBe(4_000);
  expect(alive).toBeLessThanOrEqual(8);
  // Compiled code and noise stay below this; one kept answer for each refresh would not.
  expect(grown.heap).toBeLessThan(2_000_000);
}, 60_000);
