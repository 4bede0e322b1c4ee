import { figures } from "../../src/minute/figures.js";
import type { Call } from "../../src/minute/journal.js";

const call: Call = {
  kind: "small calls",
  startedAt: 0,
  endedAt: 10,
  bytes: 2 ** 20,
  acrossRenewal: false,
  failure: undefined,
};
const refused: Call = { ...call, bytes: 0, failure: { kind: "refused", label: "403 AccessDenied" } };

test("the table has a column for each contestant, and every failure is named below it", () => {
  const text = figures({
    seconds: 60,
    sessionSeconds: 6,
    restart: { downAt: 31_000, upAt: 33_250 },
    weather: { worstAnswerMs: 80.4 },
    refreshes: { begun: 36, succeeded: 35, failed: 1 },
    brs: { name: "brs", calls: [call, call], requests: { all: 2, refused: 0, assumeRole: 35 } },
    static: { name: "static", calls: [call, refused, refused], requests: { all: 3, refused: 2, assumeRole: 1 } },
  });
  for (const line of [
    "The gateway was stopped at 31.0 s and answered again at 33.3 s. brs refreshed 35 times; refreshes that failed: 1.",
    "|  | brs | static |",
    "| succeeded | 2 | 1 |",
    "| refused (403) | 0 | 2 |",
    "| transferred | 2 MiB | 1 MiB |",
    "| the server's log: AssumeRole | 35 | 1 |",
    "brs: no call failed",
    "static: 2 × 403 AccessDenied",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});
