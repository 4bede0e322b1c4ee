import { fleetChart, minuteTicks, niceTop } from "../src/chart.js";
import { markup } from "../src/markup.js";
import { indictment, jitterSentence, resultTable } from "../src/report.js";
import { emptyTally, scoreOf } from "../src/score.js";
import { clockTime, type TaskResult } from "../src/tasks.js";

function resultOf(contestant: string, perSecond: readonly number[]): TaskResult {
  const tally = { ...emptyTally(), calls: 4_000, failed: 2, waits: [30, 10, 20, 500, 40] };
  const bins = Uint32Array.from(perSecond);
  return {
    contestant,
    checked: contestant === "brs",
    score: scoreOf(tally, { perSecond: bins, throttled: 7 }),
    perMinute: [5, 1_500, 20],
    violations: [],
    digest: "0",
    followed: [],
  };
}

test("a score leaves the start out, in which everybody fetches", () => {
  const seconds = Array.from({ length: 3_600 }, (_, second) => (second < 300 ? 100 : second === 2_000 ? 11 : 1));
  const { score } = resultOf("brs", seconds);
  expect(score.requests).toBe(30_000 + 3_310);
  expect(score.peakPerSecond).toBe(11);
  expect(score.peakPerMinute).toBe(70);
  expect(score.herd).toBeCloseTo(11, 0);
});

test("calls that did not wait count in the percentile", () => {
  const { score } = resultOf("brs", [1]);
  // Five of four thousand waited: four of them are a thousandth.
  expect(score).toMatchObject({ waited: 5, worstWaitMs: 500, p999WaitMs: 10 });
});

test("the table is Markdown, aligned, and says where nobody was watching", () => {
  const [heading, rule, ...rows] = resultTable([resultOf("brs", [1]), resultOf("plain SDK", [1])]);
  expect(heading).toMatch(/^\| +\| +brs \| plain SDK \|$/);
  expect(rule).toMatch(/^\| -+ \| -+: \| -+: \|$/);
  expect(new Set([heading, rule, ...rows].map((line) => line?.length)).size).toBe(1);
  expect(rows.at(-1)).toMatch(/^\| broken invariants +\| +0 \| +– \|$/);
});

test("broken invariants are listed up to ten, with the command that shows the first again", () => {
  const violation = { rule: 3, at: 754_567, session: "s00042", text: "a call failed" } as const;
  const found = Array.from({ length: 12 }, () => ({ where: "brs, with faults", violation }));
  const lines = indictment(found, "npm run simulate -- --seed 9");
  expect(lines).toHaveLength(13);
  expect(lines[0]).toBe("Broken: 12 times.");
  expect(lines[1]).toBe(
    "  0:12:34.567  s00042  brs, with faults: invariant 3, a call that finds a valid set never fails: a call failed",
  );
  expect(lines.at(-2)).toBe("  … and 2 more");
  expect(lines.at(-1)).toBe("Replay: npm run simulate -- --seed 9 --trace s00042");
});

test("the gain of jitter is a sentence with figures", () => {
  const calm = Array.from({ length: 1_000 }, () => 1);
  const herd = calm.map((_, second) => (second === 700 ? 900 : 1));
  const sentence = jitterSentence(resultOf("brs", calm).score, resultOf("no jitter", herd).score);
  expect(sentence).toMatch(/has 1 STS calls instead of 900, 1\.0 times the mean instead of \d+\.\d\.$/);
});

test("moments are told as on a clock", () => {
  expect([0, 61_005, 3_600_000 * 25 + 999].map(clockTime)).toEqual(["0:00:00.000", "0:01:01.005", "25:00:00.999"]);
});

describe("the chart", () => {
  const results = [resultOf("brs", [1]), resultOf('"<plain> & SDK"', [1])];
  const acts = [
    { scenario: "calm", results },
    { scenario: "faults", results },
  ] as const;
  const chart = fleetChart(acts, [{ kind: "errors", from: 60_000, to: 90_000 }]);

  test("is one well-formed element: tags close in order, names are escaped", () => {
    const open: string[] = [];
    for (const [, close, name, end] of chart.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (end !== "/") open.push(name ?? "");
    }
    expect(open).toEqual([]);
    expect(chart).toMatch(/^<svg [^>]*>.*<\/svg>\n$/s);
    expect(chart).toContain("&quot;&lt;plain&gt; &amp; SDK&quot;");
    expect(chart).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("has a panel for each contestant in each scenario, on one scale, and shades what STS did wrong", () => {
    expect(chart.match(/class="bars"/g)).toHaveLength(4);
    expect(chart.match(/>2,000</g)).toHaveLength(4);
    expect(chart.match(/class="spell"/g)).toHaveLength(2);
    expect(chart).toContain(">errors<");
  });

  test("is readable in light and dark", () => {
    expect(chart).toContain("prefers-color-scheme: dark");
    expect(chart).toContain('class="paper"');
  });

  test("survives a fleet that did nothing", () => {
    const idle = { ...resultOf("brs", [0]), perMinute: [0] };
    expect(fleetChart([{ scenario: "calm", results: [idle] }], [])).not.toMatch(/NaN|Infinity/);
  });
});

test("an axis ends at a round number above everything", () => {
  expect([1, 3, 6, 10, 11, 1_999, 2_000, 2_001].map(niceTop)).toEqual([1, 5, 10, 10, 20, 2_000, 2_000, 5_000]);
});

test("ticks are on round minutes or hours, and few", () => {
  expect(minuteTicks(60)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  expect(minuteTicks(6)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const minutes of [60, 90, 180, 1_440, 4_320]) expect(minuteTicks(minutes).length).toBeLessThanOrEqual(9);
});

test("text in markup is text", () => {
  expect(markup("a", { title: '"<' }, ["<b>", markup("c", {})]).text).toBe('<a title="&quot;&lt;">&lt;b&gt;<c/></a>');
});
