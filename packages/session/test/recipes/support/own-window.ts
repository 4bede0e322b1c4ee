import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import type { RefreshEvents } from "@brs/core";
import type { Session } from "../../../src/index.js";
import type { Stage } from "./stage.js";

const MINUTE = 60_000;

/** The source of a recipe, as its test sees it. */
export interface Source {
  /** How often it gave credentials. */
  readonly given: () => number;
  /** Ways to fail, one after the other; the last one goes on. */
  readonly troubles: readonly (() => unknown)[];
  readonly mend: () => unknown;
}

/** A call of S3, and the key that it was signed with. */
export function caller(stage: Stage, session: Session): () => Promise<string | undefined> {
  const s3 = session.client(S3Client);
  return async () => {
    await s3.send(new ListBucketsCommand({}));
    return stage.aws.control.requests("s3:ListBuckets").at(-1)?.accessKeyId;
  };
}

export function next<E extends keyof RefreshEvents>(session: Session, event: E): Promise<RefreshEvents[E]> {
  return new Promise((resolve) => {
    const stop = session.on(event, (detail) => {
      stop();
      resolve(detail);
    });
  });
}

/**
 * Credentials of an hour: renewed 15 minutes before their end (the SDK alone would wait for the last 5), behind a call
 * that gets the held ones. A source that fails after that keeps nobody from calling, until the hour is over.
 */
export async function provesItsOwnWindow(stage: Stage, session: Session, source: Source): Promise<void> {
  const call = caller(stage, session);
  const first = await call();
  expect(source.given()).toBe(1);
  stage.pass(44 * MINUTE);
  expect(await call()).toBe(first);
  expect(source.given()).toBe(1);

  stage.pass(2 * MINUTE);
  expect(session.credentials.phase).toBe("advisory");
  const refreshed = next(session, "refreshed");
  expect(await call()).toBe(first);
  expect(await refreshed).toMatchObject({ reason: "advisory" });
  const second = await call();
  expect(second).not.toBe(first);
  expect(source.given()).toBe(2);

  // From here the source fails: in the advisory window, and in the last minute, when calls wait for it.
  const phases = ["advisory", "mandatory"] as const;
  for (const [index, minutes] of [46, 13.5].entries()) {
    await source.troubles[Math.min(index, source.troubles.length - 1)]?.();
    stage.pass(minutes * MINUTE);
    expect(session.credentials.phase).toBe(phases[index]);
    const failed = next(session, "refreshFailed");
    expect(await Promise.all(Array.from({ length: 5 }, call))).toEqual(Array(5).fill(second));
    await failed;
    expect(await call()).toBe(second);
  }
  expect(source.given()).toBe(2);

  await source.mend();
  stage.pass(MINUTE);
  expect([first, second]).not.toContain(await call());
  expect(source.given()).toBe(3);
  expect(stage.aws.counters().refusedBy).not.toHaveProperty(["s3:ListBuckets ExpiredToken"]);
}
