import { setTimeout as pause } from "node:timers/promises";
import type { Contestant } from "./contestants.js";
import { jobOf } from "./jobs.js";
import { openJournal, type Call } from "./journal.js";

const PAUSE_MS = 100;

/** Keeps a contestant's clients busy until the moment comes; what is under way then is finished. */
export async function runLoad(
  contestant: Contestant,
  { until, sessionMs, now }: { readonly until: number; readonly sessionMs: number; readonly now: () => number },
): Promise<readonly Call[]> {
  const journal = openJournal(contestant.generation, now);
  await Promise.all(
    contestant.clients.map(async (client, index) => {
      const { kind, steps } = jobOf(index, client, contestant.agent, sessionMs);
      await pause((PAUSE_MS * index) / contestant.clients.length);
      while (now() < until) {
        for (const step of steps) {
          const succeeded = await journal.note(kind, step);
          await pause(PAUSE_MS);
          // What was not written cannot be read back.
          if (!succeeded || now() >= until) break;
        }
      }
    }),
  );
  return journal.calls;
}
