import { windowsFor } from "../src/windows.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("the usual windows", () => {
  test.each([
    // Never more than three quarters of the life.
    [1 * SECOND, 0.75 * SECOND, 0.15 * SECOND],
    [6 * SECOND, 4.5 * SECOND, 0.9 * SECOND],
    [4 * MINUTE, 3 * MINUTE, 36 * SECOND],
    // Five minutes up to twenty minutes of life.
    [10 * MINUTE, 5 * MINUTE, MINUTE],
    [20 * MINUTE, 5 * MINUTE, MINUTE],
    // A quarter of an hour below ninety minutes.
    [20 * MINUTE + 1, 15 * MINUTE, MINUTE],
    [20.5 * MINUTE, 15 * MINUTE, MINUTE],
    [HOUR, 15 * MINUTE, MINUTE],
    [90 * MINUTE - 1, 15 * MINUTE, MINUTE],
    // An hour from there on.
    [90 * MINUTE, HOUR, MINUTE],
    [36 * HOUR, HOUR, MINUTE],
  ])("of a life of %d ms open %d ms and %d ms before its end", (life, advisoryMs, mandatoryMs) => {
    expect(windowsFor(life, {})).toEqual({ advisoryMs, mandatoryMs, capped: false });
  });

  test("of a life that has no length have none", () => {
    expect(windowsFor(0, {})).toEqual({ advisoryMs: 0, mandatoryMs: 0, capped: false });
  });

  test("of a life without end are finite", () => {
    expect(windowsFor(Infinity, {})).toEqual({ advisoryMs: HOUR, mandatoryMs: MINUTE, capped: false });
  });
});

describe("windows that the user sets", () => {
  test("are honoured as given where they fit", () => {
    const options = { advisoryWindowMs: 30 * MINUTE, mandatoryWindowMs: 10 * MINUTE };
    expect(windowsFor(HOUR, options)).toEqual({ advisoryMs: 30 * MINUTE, mandatoryMs: 10 * MINUTE, capped: false });
  });

  test("shrink by one factor, and say so, where the advisory one exceeds three quarters of the life", () => {
    const options = { advisoryWindowMs: 90 * MINUTE, mandatoryWindowMs: 30 * MINUTE };
    expect(windowsFor(HOUR, options)).toEqual({ advisoryMs: 45 * MINUTE, mandatoryMs: 15 * MINUTE, capped: true });
  });

  test("may be exactly three quarters of the life", () => {
    expect(windowsFor(HOUR, { advisoryWindowMs: 45 * MINUTE }).capped).toBe(false);
  });

  test("give the mandatory window a fifth of the advisory one, at most a minute", () => {
    expect(windowsFor(HOUR, { advisoryWindowMs: 100 * SECOND }).mandatoryMs).toBe(20 * SECOND);
    expect(windowsFor(HOUR, { advisoryWindowMs: 30 * MINUTE }).mandatoryMs).toBe(MINUTE);
  });

  test("may be nothing: then calls wait from expiry on", () => {
    expect(windowsFor(HOUR, { advisoryWindowMs: 0 })).toEqual({ advisoryMs: 0, mandatoryMs: 0, capped: false });
  });

  test("leave the usual advisory window where a mandatory one alone is given and fits into it", () => {
    expect(windowsFor(HOUR, { mandatoryWindowMs: 5 * MINUTE })).toEqual({
      advisoryMs: 15 * MINUTE,
      mandatoryMs: 5 * MINUTE,
      capped: false,
    });
  });

  test("widen the advisory window to a mandatory one that alone is given and is larger", () => {
    expect(windowsFor(HOUR, { mandatoryWindowMs: 20 * MINUTE })).toEqual({
      advisoryMs: 20 * MINUTE,
      mandatoryMs: 20 * MINUTE,
      capped: false,
    });
  });

  test("keep within three quarters of the life when the mandatory one alone is larger than that", () => {
    expect(windowsFor(10 * SECOND, { mandatoryWindowMs: 10 * MINUTE })).toEqual({
      advisoryMs: 7.5 * SECOND,
      mandatoryMs: 7.5 * SECOND,
      capped: true,
    });
  });
});
