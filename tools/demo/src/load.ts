import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { setTimeout as pause } from "node:timers/promises";
import type { Contestant } from "./contestants.js";

/** What a run has shown so far. Durations in milliseconds. */
export interface Score {
  readonly calls: number;
  readonly failed: number;
  readonly assumed: number;
  /** Longest call of a client's credentials function after its first, until tokens are rejected. */
  readonly worstMs: number;
  readonly p999Ms: number;
  /** The same from then on: the wait for new credentials, if the contestant gets any. */
  readonly worstHealingMs: number;
  /** Longest `await` of an async function that does nothing, at the same moments: what is left is the event loop. */
  readonly eventLoopMs: number;
  /** The name of the last error. */
  readonly lastError: string | undefined;
}

/** The length of a run, and when tokens are rejected in it. */
export interface Times {
  readonly forMs: number;
  /** Epoch milliseconds. */
  readonly rejectionAt?: number;
}

const PAUSE_MS = 100;

/** Keeps all clients busy until the time is over; `report` gets the score now and then. */
export async function runLoad(
  { clients, assumed }: Contestant,
  { forMs, rejectionAt = Infinity }: Times,
  report: (score: Score) => void,
): Promise<Score> {
  const until = performance.now() + forMs;
  const durations: number[] = [];
  let worstHealingMs = 0;
  let calls = 0;
  let failed = 0;
  let eventLoopMs = 0;
  let lastError: string | undefined;
  const score = (): Score => {
    const sorted = [...durations].sort((a, b) => a - b);
    const p999Ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.999))] ?? 0;
    const worstMs = sorted.at(-1) ?? 0;
    return { calls, failed, assumed: assumed(), worstMs, p999Ms, worstHealingMs, eventLoopMs, lastError };
  };

  async function keepBusy(client: Contestant["clients"][number], index: number): Promise<void> {
    await pause((PAUSE_MS * index) / clients.length);
    for (let first = true; performance.now() < until; first = false) {
      calls++;
      const start = performance.now();
      const rejected = Date.now() >= rejectionAt;
      try {
        await client.config.credentials().finally(() => {
          const took = performance.now() - start;
          if (rejected) worstHealingMs = Math.max(worstHealingMs, took);
          else if (!first) durations.push(took);
        });
        await client.send(new ListBucketsCommand({}));
      } catch (error) {
        failed++;
        lastError = error instanceof Error ? error.name : String(error);
      }
      const bare = performance.now();
      await nothing();
      eventLoopMs = Math.max(eventLoopMs, performance.now() - bare);
      await pause(PAUSE_MS);
    }
  }

  const ticker = setInterval(() => report(score()), 500);
  try {
    await Promise.all(clients.map(keepBusy));
  } finally {
    clearInterval(ticker);
  }
  return score();
}

async function nothing(): Promise<void> {}
