import { setTimeout as sleep } from "node:timers/promises";

/** Resolves as soon as it holds. What it waits for happens in this process, so looking costs nothing. */
export async function until(holds) {
  while (!holds()) await sleep(5);
}
