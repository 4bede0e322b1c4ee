import { kindOf } from "@brs/core/provider-kit";

/** What {@link readTime} takes, in words. */
export const EXPECTED_TIME = "a Date, an ISO 8601 time with an offset or Z, or epoch milliseconds";

/** A time, or what the value is instead, in words and without the value. */
export type TimeReading = { readonly time: Date } | { readonly got: string };

/** 1973 as milliseconds, the year 5138 as seconds: a lower figure is a number of seconds. */
const LEAST_MILLISECONDS = 1e11;

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?)?$/;

/** Reads a moment from what a source says. */
export function readTime(value: unknown): TimeReading {
  if (typeof value === "number") return readNumber(value);
  if (typeof value === "string") return readIso(value);
  if (Object.prototype.toString.call(value) === "[object Date]") {
    // A copy, made in a way that also takes a Date of another realm.
    const time = new Date(Date.prototype.getTime.call(value));
    return Number.isNaN(time.getTime()) ? { got: "an invalid Date" } : { time };
  }
  return { got: kindOf(value) };
}

function readNumber(value: number): TimeReading {
  if (!Number.isFinite(value)) return { got: String(value) };
  if (value < 0) return { got: "a negative number" };
  if (value < LEAST_MILLISECONDS) return { got: "a number that looks like epoch seconds (multiply it by 1000)" };
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? { got: "a number beyond the range of a Date" } : { time };
}

// `Date.parse` is not used: it takes a naive time as local, rolls 31 February over, and differs between engines.
function readIso(text: string): TimeReading {
  if (text === "") return { got: "an empty string" };
  const match = iso.exec(text);
  if (match === null) return { got: "a string of another form" };
  const [, year, month, day, hour, minute, second = "0", fraction = "", zulu, sign, offsetHours, offsetMinutes = "0"] =
    match;
  if (hour === undefined) return { got: "a date without a time" };
  if (zulu === undefined && sign === undefined) {
    return { got: "a time without an offset, which says nothing (append Z if it is UTC)" };
  }

  const parts = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const local = new Date(Date.UTC(...parts, Number(fraction.padEnd(3, "0").slice(0, 3))));
  const offset = Number(offsetHours ?? 0) * 60 + Number(offsetMinutes);
  const isReal =
    local.getUTCFullYear() === parts[0] &&
    local.getUTCMonth() === parts[1] &&
    local.getUTCDate() === parts[2] &&
    local.getUTCHours() === parts[3] &&
    local.getUTCMinutes() === parts[4] &&
    local.getUTCSeconds() === parts[5] &&
    Number(offsetMinutes) < 60 &&
    offset < 24 * 60;
  if (!isReal) return { got: "a time that does not exist" };
  return { time: new Date(local.getTime() - (sign === "-" ? -offset : offset) * 60_000) };
}
