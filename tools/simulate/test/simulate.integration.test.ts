import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const main = join(__dirname, "../dist/esm/main.js");
const fleet = ["--sessions", "60", "--processes", "12", "--hours", "0.2"];

async function run(program: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, out, err };
}

const simulate = (...args: readonly string[]) => run(main, ...args);

test("the same seed prints the same document", async () => {
  const [first, second] = await Promise.all([simulate(...fleet, "--json"), simulate(...fleet, "--json")]);
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(second.out).toBe(first.out);
  const document = JSON.parse(first.out) as { command: string; acts: { results: unknown[] }[] };
  expect(document.command).toBe("npm run simulate -- --seed 1 --hours 0.2 --sessions 60 --processes 12 --clients 3");
  expect(document.acts.map(({ results }) => results.length)).toEqual([4, 4]);
});

test("tables, the seed, the command line and a session's events are printed, and the chart is written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "brs-simulate-"));
  try {
    const { code, out } = await simulate(...fleet, "--svg", join(folder, "charts/fleet.svg"), "--trace", "s00003");
    expect(code).toBe(0);
    for (const part of ["seed 1", "STS answers 500", "Without faults", "With faults", "broken invariants", "Jitter:"]) {
      expect(out).toContain(part);
    }
    expect(out).toContain("Again: npm run simulate -- --seed 1 --hours 0.2 --sessions 60 --processes 12 --clients 3\n");
    expect(out).toMatch(/s00003 as brs\n0:\d\d:\d\d\.\d{3} {2}s00003 {2}refreshed 1 initial/);
    expect(await readFile(join(folder, "charts/fleet.svg"), "utf8")).toMatch(/^<svg /);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a broken invariant is an exit code, a list, and the command line that replays it", async () => {
  const first = await simulate(...fleet, "--json", "--sabotage", "torn");
  expect(first.code).toBe(1);
  expect(first.err).toMatch(/^Broken: \d+ times\.\n/);
  const replay = /Replay: npm run simulate -- (.+)\n/.exec(first.err)?.[1];
  if (replay === undefined) throw new Error("no command line");
  const second = await simulate(...replay.split(" "), "--json");
  expect(second.code).toBe(1);
  expect(second.err).toBe(first.err);
});

test("--help explains, and bad input is told in a sentence", async () => {
  const [help, bad] = await Promise.all([simulate("--help"), simulate("--seed", "x")]);
  expect(help).toMatchObject({ code: 0, err: "" });
  expect(help.out).toContain("--hours");
  expect(bad).toMatchObject({ code: 2, out: "" });
  expect(bad.err).toBe("--seed must be a whole number from 0 to 4294967295, not x.\n");
});

test("a program that is not there is told by its name", async () => {
  const { code, err } = await run(join(__dirname, "../../run/tool.mjs"), "nowhere");
  expect(code).toBe(1);
  expect(err).toBe("There is no program tools/nowhere: name a folder of tools/.\n");
});
