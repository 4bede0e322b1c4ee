// Clients that call S3 all the time, as a service under load does.
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { setTimeout as pause } from "node:timers/promises";

const pauseMs = 100;
async function nothing() {}

/**
 * @returns {Promise<{ calls: number, failed: number, waits: number[], loop: number[], errors: Set<string> }>}
 *   waits: milliseconds for credentials, per call; loop: milliseconds of a bare async function at the same moments
 */
export async function keepBusy(clients, forMs) {
  const score = { calls: 0, failed: 0, waits: [], loop: [], errors: new Set() };
  const until = performance.now() + forMs;
  const work = async (client, index) => {
    await pause((pauseMs * index) / clients.length);
    while (performance.now() < until) {
      score.calls++;
      try {
        const start = performance.now();
        await client.config.credentials().finally(() => score.waits.push(performance.now() - start));
        await client.send(new ListBucketsCommand({}));
      } catch (error) {
        score.failed++;
        score.errors.add(error.name);
      }
      const bare = performance.now();
      await nothing();
      score.loop.push(performance.now() - bare);
      await pause(pauseMs);
    }
  };
  await Promise.all(clients.map(work));
  return score;
}

/** One request of each client, all at once: the first of all waits for credentials. Answers how long each took. */
export async function warmUp(clients) {
  return Promise.all(
    clients.map(async (client) => {
      const start = performance.now();
      await client.send(new ListBucketsCommand({}));
      return performance.now() - start;
    }),
  );
}
