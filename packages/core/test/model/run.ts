import { awsStandard, refreshable, resilient, type BrsError, type Credentials } from "../../src/index.js";
import { createAuditor, type Call } from "./auditor.js";
import type { Schedule, Step } from "./schedule.js";
import { createWorld, randomFrom } from "./world.js";

export interface Result {
  /** What happened, in order. */
  readonly trace: readonly string[];
  /** Which promises were broken. */
  readonly broken: readonly string[];
  readonly attempts: number;
}

/** Plays a schedule against a refreshable, and checks every promise on the way. */
export async function play(schedule: Schedule): Promise<Result> {
  const { policy, mode, lifetimeMs } = schedule;
  const world = createWorld(schedule);
  const credentials = refreshable(world.source, {
    clock: world.clock,
    random: randomFrom(schedule.seed),
    policy: { resilient, awsStandard }[policy],
    mode,
  });
  const auditor = createAuditor(schedule, world, credentials);
  const abortable: AbortController[] = [];

  function call(kind: Call["kind"], canAbort: boolean, minValidityMs?: number): void {
    const controller = canAbort ? new AbortController() : undefined;
    if (controller !== undefined) abortable.push(controller);
    const signal = controller?.signal;
    const finish = auditor.arrives(kind, signal, minValidityMs);
    const promise: Promise<Credentials> =
      kind === "refresh"
        ? credentials.refresh({ signal })
        : credentials(
            kind === "call" && signal === undefined
              ? undefined
              : { signal, forceRefresh: kind === "force" || undefined, minValidityMs },
          );
    promise.then(
      (set) => {
        finish({ set });
      },
      (error: unknown) => {
        finish({ error: error as BrsError });
      },
    );
  }

  async function perform(step: Step): Promise<void> {
    switch (step.do) {
      case "pass":
        // Not thousands of refreshes of an eager session of seconds.
        return world.pass(
          Math.round(step.ms === undefined ? step.lives! * lifetimeMs : Math.min(step.ms, 20 * lifetimeMs)),
        );
      case "call":
        for (let caller = 0; caller < step.callers; caller++) call("call", step.abortable);
        return;
      case "force":
      case "refresh":
        call(step.do, step.abortable);
        return;
      case "demand":
        call("demand", false, step.lives * lifetimeMs);
        return;
      case "abort":
        for (const controller of abortable.splice(0)) controller.abort(new Error("the caller left"));
        return;
      case "reject": {
        const held = credentials.peek();
        if (held !== undefined) credentials.invalidate(held.accessKeyId);
        return;
      }
      case "source":
        world.setMood(step.mood, step.delayMs);
        return;
      case "jump":
      case "suspend":
      case "freeze":
        world[step.do](step.ms);
        auditor.clocksMoved(step.do);
        return;
      case "close":
        await credentials.close();
        auditor.afterClose();
    }
  }

  for (const step of schedule.steps) {
    await perform(step);
    await world.settle();
    auditor.nobodyWaitsInVain();
  }

  // An eager session of seconds would refresh some thousand times meanwhile.
  const canWait = mode === "deferred" || lifetimeMs >= 120_000;
  if (credentials.phase !== "closed" && canWait) {
    // Whatever happened: a source that works again heals, in the longest back-off and time limit there is.
    world.jump(-world.skew());
    auditor.clocksMoved("jump");
    world.setMood("well", 0);
    await world.pass(31_000);
    await world.pass(601_000);
    call("call", false);
    await world.pass(31_000);
    await world.settle();
    auditor.mustHaveHealed();
  }
  await credentials.close();
  auditor.afterClose();
  await world.pass(200_000);
  auditor.afterAll();
  return { trace: auditor.trace, broken: auditor.broken, attempts: credentials.status().attempts };
}
