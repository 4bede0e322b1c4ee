// The main promise on a server that we did not write: Ceph RADOS Gateway checks every token's expiry, and grants sessions
// of 6 seconds. The contestants run in a process of their own, as applications do.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { figures } from "../src/minute/figures.js";
import type { Call } from "../src/minute/journal.js";
import type { Minute } from "../src/minute/minute.js";
import { isCutBy, scoreOf } from "../src/minute/score.js";
import type { Score } from "../src/minute/score.js";
import { tooBusy } from "../src/minute/weather.js";
import { ended, start } from "./support/processes.js";

const seconds = 60;
const sessionMs = 6_000;

let minute: Minute;
let brs: Score;
let fixed: Score;

/** Repeated only for what has nothing to do with the outcome: a machine too busy for sessions of 6 seconds. */
async function playUntilQuiet(tries = 3): Promise<Minute> {
  const { code, out, err } = await ended(start("main", ["--seconds", String(seconds), "--json"]));
  if (code !== 0) throw new Error(err);
  const played = JSON.parse(out) as Minute;
  const reason = tooBusy(played.weather, played.restart);
  if (reason === undefined) return played;
  console.warn(`This machine is too busy for the minute: ${reason}.`);
  if (tries === 1) throw new Error(`This machine was too busy for the minute, three times: ${reason}.`);
  return playUntilQuiet(tries - 1);
}

beforeAll(async () => {
  minute = await playUntilQuiet();
  brs = scoreOf(minute.brs.calls, minute.restart, sessionMs);
  fixed = scoreOf(minute.static.calls, minute.restart, sessionMs);
  const table = figures(minute);
  console.info(table);
  const reports = join(__dirname, "../.reports");
  await mkdir(reports, { recursive: true });
  await writeFile(join(reports, "radosgw.md"), `${table}\n`);
}, 480_000);

const failed = (calls: readonly Call[]): readonly Call[] => calls.filter((call) => call.failure !== undefined);

describe("20 clients of one session, for a minute of 6-second sessions", () => {
  test("no call is refused, by what the clients saw and by the server's own log", () => {
    expect(brs.refused).toBe(0);
    expect(minute.brs.requests.refused).toBe(0);
    expect(minute.brs.requests.all).toBeGreaterThan(500);
  });

  test("the only calls that fail are cut by the restart: a broken connection, in a call that overlaps it", () => {
    const { restart } = minute;
    expect(failed(minute.brs.calls).filter((call) => !isCutBy(call, restart))).toEqual([]);
    expect(brs.calls - brs.succeeded).toBe(brs.cutByRestart);
    expect(brs.unexplained).toBe(0);
  });

  test("the restart came when a refresh was due, and that refresh failed", () => {
    expect(minute.refreshes.failed).toBeGreaterThan(0);
    expect(brs.cutByRestart).toBeGreaterThan(0);
  });

  test.each(["small calls", "streaming download", "streaming upload", "multipart upload"])(
    "%s: they go on after the restart, and none fails",
    (kind) => {
      const later = minute.brs.calls.filter((call) => call.kind === kind && call.startedAt > minute.restart.upAt);
      expect(later.length).toBeGreaterThan(0);
      expect(failed(later)).toEqual([]);
    },
  );

  test.each(["streaming download", "streaming upload", "multipart upload"])(
    "a %s that takes longer than a session comes to its end, whole, while the credentials are renewed",
    (kind) => {
      const long = minute.brs.calls.filter((call) => call.kind === kind && call.endedAt - call.startedAt > sessionMs);
      const whole = long.filter((call) => call.failure === undefined);
      expect(whole.length).toBeGreaterThan(0);
      for (const call of whole) expect(call).toMatchObject({ acrossRenewal: true });
    },
  );

  test("all of them share the refreshes: one AssumeRole each, by the server's log", () => {
    const { begun, succeeded } = minute.refreshes;
    expect(succeeded).toBeGreaterThanOrEqual(seconds / 6);
    // 6 s less one for the server's whole-second clock; the window opens at a quarter of that. A slow upload may go on
    // for two sessions after the minute.
    expect(begun).toBeLessThanOrEqual((seconds + 12) / 1.25);
    expect(minute.brs.requests.assumeRole).toBeGreaterThanOrEqual(succeeded);
    // What did not succeed was tried up to three times, and the server may have answered all the same.
    expect(minute.brs.requests.assumeRole).toBeLessThanOrEqual(succeeded + 3 * (begun - succeeded));
  });
});

describe("the same minute with static credentials", () => {
  test("works for one session and is refused from then on: the server does enforce expiry", () => {
    const late = minute.static.calls.filter((call) => call.startedAt > sessionMs + 2_000);
    expect(late.filter((call) => call.failure === undefined)).toEqual([]);
    expect(minute.static.calls.some((call) => call.failure === undefined)).toBe(true);
    expect(fixed.refused).toBeGreaterThan(fixed.calls / 2);
    expect(fixed.unexplained).toBe(0);
    expect(minute.static.requests.refused).toBeGreaterThanOrEqual(fixed.refused);
  });
});
