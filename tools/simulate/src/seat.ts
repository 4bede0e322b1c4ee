import { createAwsKeys } from "./aws-keys.js";
import type { SessionPlan } from "./fleet.js";
import type { Callee } from "./load.js";
import type { Machine } from "./machine.js";
import { openSession, type Session } from "./session.js";
import type { World } from "./world.js";

/** A session's place in the fleet: it starts, ends and starts again with its process, and is called in between. */
export interface Seat extends Callee {
  /** AWS forgets its tokens. */
  revoke(): void;
}

export function takeSeat(plan: SessionPlan, machine: Machine, totalMs: number, world: World): Seat {
  const { timeline } = world;
  const { startsAt, restarts } = machine.plan;
  const keys = createAwsKeys(plan.name, plan.refused);
  let session: Session | undefined;

  const open = (): void => {
    session = openSession(plan, machine, keys, world);
  };
  const close = (): void => {
    const look = session?.close();
    session = undefined;
    if (look !== undefined) timeline.post(timeline.now, look);
  };
  timeline.post(startsAt, open);
  for (const { at, forMs } of restarts) {
    timeline.post(at, close);
    timeline.post(at + forMs, open);
  }
  timeline.post(totalMs, close);

  return {
    plan,
    call: (ask) => (session !== undefined && machine.awake ? session.call(ask) : "quiet"),
    revoke() {
      keys.revoke();
      world.tell(plan.name, "revoked");
    },
  };
}
