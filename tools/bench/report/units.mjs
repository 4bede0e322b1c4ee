const digits = (value) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));

const units = {
  count: (value) => Math.round(value).toLocaleString("en"),
  ns(value) {
    if (value < 10_000) return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ns`;
    return value < 1e6 ? `${(value / 1e3).toFixed(0)} µs` : `${(value / 1e6).toFixed(2)} ms`;
  },
  ms: (value) => `${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")} ms`,
  percent: (value) => `${value.toFixed(1)} %`,
  MB: (value) => `${value.toFixed(1)} MB`,
  bytes(value) {
    if (value < 1_000) return `${Math.round(value)} B`;
    // Two digits after the point: a budget is missed by bytes.
    if (value < 10_000) return `${(value / 1_000).toFixed(2)} kB`;
    return value < 1e6 ? `${digits(value / 1_000)} kB` : `${digits(value / 1e6)} MB`;
  },
};

/** A figure for people; a missing one is a dash. */
export function show(value, unit) {
  return value === null || value === undefined ? "–" : units[unit](value);
}

export const times = (ratio) => (ratio < 0.1 ? ratio.toPrecision(1) : ratio.toFixed(2));
