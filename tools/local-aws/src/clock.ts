/** The server's own clock. Everything that the server says or decides about time is read here. */
export interface ServerClock {
  now(): number;
  setOffset(offsetMs: number): void;
  offset(): number;
}

export function createClock(offsetMs = 0, base: () => number = Date.now): ServerClock {
  let offset = offsetMs;
  return {
    now: () => base() + offset,
    setOffset: (value) => {
      offset = value;
    },
    offset: () => offset,
  };
}

/** `20260131T235959Z`, as SigV4 writes time. */
export function amzDate(ms: number): string {
  return isoSeconds(ms).replace(/[-:]/g, "");
}

/** `2026-01-31T23:59:59Z`: AWS's documents carry whole seconds. */
export function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** The time in an `X-Amz-Date`, or undefined when it is not one. */
export function parseAmzDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
