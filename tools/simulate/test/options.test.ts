import { commandLine, readOptions, usage } from "../src/options.js";

test("without options it is the fleet that the documentation speaks of", () => {
  expect(readOptions([])).toEqual({
    seed: 1,
    hours: 1,
    sessions: 10_000,
    processes: 200,
    clients: 3,
    json: false,
    svg: undefined,
    trace: undefined,
    sabotage: undefined,
  });
});

test("a small fleet has no more processes than sessions", () => {
  expect(readOptions(["--sessions", "7"])).toMatchObject({ sessions: 7, processes: 7 });
});

test("the command line of a run reads as the same run", () => {
  const args = ["--seed", "42", "--hours", "2.5", "--sessions", "300", "--processes", "20", "--sabotage", "torn"];
  const options = readOptions(args);
  if (options === undefined) throw new Error("no options");
  const words = commandLine(options).split(" ");
  expect(words.slice(0, 4)).toEqual(["npm", "run", "simulate", "--"]);
  expect(readOptions(words.slice(4))).toEqual(options);
});

test("--help wins over everything else, and names every option", () => {
  expect(readOptions(["--help", "--seed", "x"])).toBeUndefined();
  for (const name of [
    "seed",
    "hours",
    "sessions",
    "processes",
    "clients",
    "svg",
    "json",
    "trace",
    "sabotage",
    "help",
  ]) {
    expect(usage()).toContain(`--${name}`);
  }
});

test.each([
  [["--seed", "x"], "--seed must be a whole number from 0 to 4294967295, not x."],
  [["--seed", "-1"], /--seed/],
  [["--seed", "1.5"], "--seed must be a whole number from 0 to 4294967295, not 1.5."],
  [["--seed", ""], "--seed must be a whole number from 0 to 4294967295, not an empty string."],
  [["--hours", "0"], "--hours must be a number from 0.1 to 72, not 0."],
  [["--hours", "NaN"], "--hours must be a number from 0.1 to 72, not NaN."],
  [["--sessions", "0"], "--sessions must be a whole number from 1 to 100000, not 0."],
  [["--sessions", "100001"], "--sessions must be a whole number from 1 to 100000, not 100001."],
  [["--sessions", "5", "--processes", "6"], "--processes must be a whole number from 1 to 5, not 6."],
  [["--clients", "0"], "--clients must be a whole number from 1 to 50, not 0."],
  [["--svg", ""], "--svg needs the name of a file."],
  [["--trace", "s99999"], "--trace must name one of the 10000 sessions, such as s00000, not s99999."],
  [["--sabotage", "mild"], "--sabotage must be one of stale, torn, storm, rude, slow, leak, not mild."],
  [["--sed", "1"], /'--sed'/],
  [["extra"], /'extra'/],
])("%j is told in a sentence", (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});
