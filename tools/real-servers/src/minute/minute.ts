import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { setTimeout as pause } from "node:timers/promises";
import { countRequests, type RequestCounts } from "./request-counts.js";
import type { RadosGateway } from "../radosgw/gateway.js";
import { enterBrs, enterStatic, type Contestant, type Refreshes } from "./contestants.js";
import { shelf } from "./jobs.js";
import type { Call } from "./journal.js";
import { runLoad } from "./load.js";
import type { Restart } from "./score.js";
import { timeAnswers, weatherOf, type Weather } from "./weather.js";

export interface Play {
  readonly seconds: number;
  readonly sessionSeconds: number;
}

/** What a contestant did, by its own journal and by the server's log. */
export interface Performance {
  readonly name: string;
  readonly calls: readonly Call[];
  readonly requests: RequestCounts;
}

/** Plain data: it goes from one process to another. */
export interface Minute extends Play {
  /** Times in milliseconds since the clients began. */
  readonly restart: Restart;
  readonly weather: Weather;
  readonly brs: Performance;
  readonly static: Performance;
  /** Of the brs session. */
  readonly refreshes: Refreshes;
}

/**
 * Lets both contestants work on the same server in the same time, and restarts that in the middle, when it hurts most:
 * it goes down just after a refresh and comes back when the next one has failed.
 */
export async function playMinute(gateway: RadosGateway, { seconds, sessionSeconds }: Play): Promise<Minute> {
  await fillShelf(gateway);
  const brs = enterBrs(gateway, sessionSeconds);
  const fixed = await enterStatic(gateway, sessionSeconds);
  const over = new AbortController();
  const close = (): Promise<unknown> => Promise.all([brs.close(), fixed.close()]);
  try {
    const start = performance.now();
    const now = (): number => performance.now() - start;
    const load = { until: seconds * 1_000, sessionMs: sessionSeconds * 1_000, now };
    const answers = timeAnswers(gateway.endpoint, now, over.signal);
    const [brsCalls, staticCalls, restart] = await Promise.all([
      runLoad(brs, load),
      runLoad(fixed, load),
      pause((seconds * 1_000) / 2).then(async (): Promise<Restart> => {
        await brs.next("refreshed");
        const missed = brs.next("refreshFailed");
        const downAt = now();
        await Promise.all([gateway.down(), missed]);
        await gateway.up();
        return { downAt, upAt: now() };
      }),
    ]);
    over.abort();
    // No refresh may come between the counts of both sides.
    await close();
    const log = await gateway.accessLog();
    const perform = ({ name, agent }: Contestant, calls: readonly Call[]): Performance => ({
      name,
      calls,
      requests: countRequests(log, agent),
    });
    return {
      seconds,
      sessionSeconds,
      restart,
      weather: weatherOf(await answers, restart),
      brs: perform(brs, brsCalls),
      static: perform(fixed, staticCalls),
      refreshes: { ...brs.refreshes },
    };
  } finally {
    over.abort();
    await close();
  }
}

async function fillShelf({ endpoint, region, credentials }: RadosGateway): Promise<void> {
  const owner = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    await owner.send(new CreateBucketCommand({ Bucket: shelf.bucket }));
    await owner.send(new PutObjectCommand({ Bucket: shelf.bucket, Key: shelf.key, Body: shelf.content }));
  } finally {
    owner.destroy();
  }
}
