import { tooBusy, weatherOf } from "../../src/minute/weather.js";

const restart = { downAt: 30_000, upAt: 32_500 };

test("a minute says nothing when the gateway answers late, or stays away for as long as a session lives", () => {
  expect(tooBusy({ worstAnswerMs: 200 }, restart)).toBeUndefined();
  expect(tooBusy({ worstAnswerMs: 2_000 }, restart)).toBe("the gateway took up to 2000 ms to answer anybody");
  expect(tooBusy({ worstAnswerMs: 200 }, { downAt: 30_000, upAt: 35_000 })).toBe("the restart took 5000 ms");
});

test("the slowest answer counts, except for those that the restart has part in", () => {
  const answers = [
    { askedAt: 100, answeredAt: 105 },
    { askedAt: 29_000, answeredAt: 29_070 },
    { askedAt: 29_900, answeredAt: 31_000 },
    { askedAt: 32_000, answeredAt: 33_000 },
    { askedAt: 32_600, answeredAt: 32_610 },
  ];
  expect(weatherOf(answers, restart)).toEqual({ worstAnswerMs: 70 });
  expect(weatherOf([], restart)).toEqual({ worstAnswerMs: 0 });
});
