import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Result } from "../src/table.js";

const main = join(__dirname, "../dist/esm/main.js");

async function demo(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, out, err };
}

test("brs loses no call and waits for no refresh, through a refresh, an outage and a rejected token", async () => {
  const { code, out } = await demo("--json", "--seconds", "20");
  const { result } = JSON.parse(out) as { readonly result: Result };
  const { brs, "plain SDK": plain } = result;
  expect(brs.failed).toBe(0);
  expect(code).toBe(0);
  expect(plain.failed).toBeGreaterThan(0);
  // One cold, up to three requests for each of the few attempts during the outage, one when it is over, one healing.
  expect(brs.assumed).toBeLessThanOrEqual(12);
  expect(plain.assumed).toBeGreaterThanOrEqual(40);
  expect(brs.worstMs).toBeLessThan(plain.worstMs / 10);
}, 60_000);

test("--help says what each option does", async () => {
  const { code, out } = await demo("--help");
  expect(code).toBe(0);
  for (const option of ["--seconds", "--json", "--role-arn", "--endpoint"]) expect(out).toContain(option);
});

test.each([
  [["--seconds", "5"], /--seconds must be/],
  [["--endpoint", "http://127.0.0.1:1"], /--endpoint needs --role-arn/],
  [["--sekonds", "5"], /--sekonds/],
])("wrong arguments %j are told in a sentence", async (args, sentence) => {
  const { code, err } = await demo(...args);
  expect(code).toBe(2);
  expect(err).toMatch(sentence);
});
