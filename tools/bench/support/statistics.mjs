import { Bench } from "tinybench";

export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (numbers) => quantile(numbers, 0.5);
export const worst = (numbers) => numbers.reduce((a, b) => Math.max(a, b), 0);

/**
 * Median nanoseconds of each case. `batch`: how many a case does in one go, for what is shorter than a reading of the
 * clock. `rounds`: the cases take turns so often, so that what else the machine does hits all alike.
 */
export async function medianNanoseconds(cases, { timeMs, batch = 1, rounds = 1 }) {
  const found = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: timeMs / rounds, warmupTime: timeMs / rounds / 3, throws: true });
    for (const [name, run] of Object.entries(cases)) bench.add(name, run);
    await bench.run();
    for (const { name, result } of bench.tasks) found[name].push((result.latency.p50 * 1e6) / batch);
  }
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, median(values)]));
}

/** A case that does it a thousand times, and awaits each. */
export const batchSize = 1_000;
export const awaited = (run) => async () => {
  for (let i = 0; i < batchSize; i++) await run();
};
export const repeated = (run) => () => {
  for (let i = 0; i < batchSize; i++) run();
};
