import fc from "fast-check";
import { readTime } from "../src/read-time.js";

const moment = fc.date({
  min: new Date("1974-01-01T00:00:00Z"),
  max: new Date("9998-12-31T00:00:00Z"),
  noInvalidDate: true,
});

test("any moment written with any offset is read back", () => {
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  fc.assert(
    fc.property(moment, fc.integer({ min: -23 * 60, max: 23 * 60 }), (time, offset) => {
      const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const size = Math.abs(offset);
      const suffix = `${offset < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
      expect(readTime(`${local}${suffix}`)).toEqual({ time });
    }),
  );
});

test("no string makes it throw, and what is accepted is a valid time", () => {
  const digits = fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (text) => {
      const reading = readTime(text);
      if ("time" in reading) expect(reading.time.getTime()).not.toBeNaN();
    }),
  );
});
