import { runInNewContext } from "node:vm";
import { readTime } from "../src/read-time.js";

function millisecondsOf(value: unknown): number {
  const reading = readTime(value);
  if (!("time" in reading)) throw new Error(`got ${reading.got}`);
  return reading.time.getTime();
}

function refusalOf(value: unknown): string {
  const reading = readTime(value);
  return "got" in reading ? reading.got : "accepted";
}

const noon = Date.UTC(2030, 0, 31, 12);

test.each<[string, unknown]>([
  ["a Date", new Date(noon)],
  ["a Date of another realm", runInNewContext(`new Date(${noon})`)],
  ["epoch milliseconds", noon],
  ["ISO 8601 in UTC", "2030-01-31T12:00:00Z"],
  ["ISO 8601 with milliseconds", "2030-01-31T12:00:00.000Z"],
  ["Python's isoformat, with an offset and microseconds", "2030-01-31T13:30:00.000000+01:30"],
  ["Python's str(datetime), with a blank", "2030-01-31 12:00:00+00:00"],
  ["an offset to the west", "2030-01-31T04:00:00-08:00"],
  ["an offset without a colon", "2030-01-31T04:00:00-0800"],
  ["an offset in hours", "2030-01-31T21:00:00+09"],
  ["a time without seconds", "2030-01-31T12:00Z"],
  ["lower-case letters", "2030-01-31t12:00:00z"],
])("%s is read", (_, value) => {
  expect(millisecondsOf(value)).toBe(noon);
});

test.each<[string, unknown, string]>([
  ["a naive time", "2030-01-31T12:00:00", "a time without an offset, which says nothing (append Z if it is UTC)"],
  ["a date alone", "2030-01-31", "a date without a time"],
  ["a day that the month lacks", "2030-02-31T12:00:00Z", "a time that does not exist"],
  ["hour 24", "2030-01-31T24:00:00Z", "a time that does not exist"],
  ["minute 60", "2030-01-31T12:60:00Z", "a time that does not exist"],
  ["an offset of a day", "2030-01-31T12:00:00+24:00", "a time that does not exist"],
  ["prose", "tomorrow", "a string of another form"],
  ["RFC 2822", "Thu, 31 Jan 2030 12:00:00 GMT", "a string of another form"],
  ["a number in a string", "1896004800000", "a string of another form"],
  ["nothing in a string", "", "an empty string"],
  ["epoch seconds", noon / 1000, "a number that looks like epoch seconds (multiply it by 1000)"],
  ["NaN", NaN, "NaN"],
  ["Infinity", Infinity, "Infinity"],
  ["a negative number", -noon, "a negative number"],
  ["a number beyond every date", 9e15, "a number beyond the range of a Date"],
  ["an invalid Date", new Date(NaN), "an invalid Date"],
  ["null", null, "null"],
  ["a boolean", true, "a boolean"],
  ["a bigint", BigInt(noon), "a bigint"],
  ["an object", { seconds: 1 }, "an object"],
])("%s is refused", (_, value, got) => {
  expect(refusalOf(value)).toBe(got);
});

test("a Date is copied, so that changing theirs later changes nothing", () => {
  const theirs = new Date(noon);
  const reading = readTime(theirs);
  theirs.setTime(0);
  expect(reading).toEqual({ time: new Date(noon) });
});
