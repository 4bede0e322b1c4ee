import { isBrsError, refreshable } from "@brs/core";
import { checkCommand } from "@brs/core/command";
import { warnOnce } from "@brs/core/provider-kit";
import { scriptedSource, virtualClock } from "@brs/core/testing";
import type { Facts } from "./facts.js";

/** Half an hour with credentials that live ten minutes, on a virtual clock. */
export async function run(_facts: Facts): Promise<object> {
  const clock = virtualClock();
  const source = scriptedSource({ clock, lifetimeMs: 600_000 });
  const credentials = refreshable(source, { clock });
  const keys = new Set<string>();
  for (let minute = 0; minute < 30; minute++) {
    keys.add((await credentials()).accessKeyId);
    await clock.advance(60_000);
  }
  await credentials.close();
  const closed = await credentials().catch((error: unknown) => error);
  const entries = [checkCommand, warnOnce].every((entry) => typeof entry === "function");
  return { refreshed: keys.size > 2, closed: isBrsError(closed, "ERR_BRS_CLOSED"), entries };
}
