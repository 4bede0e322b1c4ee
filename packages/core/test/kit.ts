import { refreshable, type RefreshableCredentials, type RefreshEvents, type RefreshOptions } from "../src/index.js";
import { scriptedSource, virtualClock, type ScriptedAnswer, type ScriptedSourceOptions } from "../src/testing/index.js";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Recorded {
  readonly event: keyof RefreshEvents;
  readonly detail: Record<string, any>;
}

/** Everything that the refreshable tells, in order. */
export function record(credentials: RefreshableCredentials): Recorded[] {
  const events: Recorded[] = [];
  const names = ["refreshing", "refreshed", "refreshFailed", "rejected", "warning", "closed"] as const;
  for (const event of names) credentials.on(event, (detail) => events.push({ event, detail }));
  return events;
}

/**
 * A refreshable with a scripted source on a virtual clock. Random numbers are 0 unless told otherwise: windows open
 * without jitter, and delays are at the low end of their range.
 */
export function setUp(
  options: Omit<ScriptedSourceOptions, "clock"> & { refresh?: RefreshOptions; first?: ScriptedAnswer } = {},
) {
  const { refresh, first, ...sourceOptions } = options;
  const clock = virtualClock();
  const source = scriptedSource({ clock, ...sourceOptions });
  if (first !== undefined) source.next(first);
  const credentials = refreshable(source, { clock, random: () => 0, ...refresh });
  const events = record(credentials);
  return { clock, source, credentials, events };
}

/** The serial number of scripted credentials: 1 for the first generation. */
export function serial(credentials: { readonly accessKeyId: string } | undefined): number | undefined {
  return credentials === undefined ? undefined : Number(credentials.accessKeyId.slice("AKIDSCRIPTED".length));
}

/** Where a promise has got to, without waiting for it. */
export function watch<T>(promise: Promise<T>): { state: "pending" | "resolved" | "rejected"; value?: T; error?: any } {
  const watched: ReturnType<typeof watch<T>> = { state: "pending" };
  promise.then(
    (value) => Object.assign(watched, { state: "resolved", value }),
    (error: unknown) => Object.assign(watched, { state: "rejected", error }),
  );
  return watched;
}

/** An error as the AWS SDK throws it. */
export function awsError(name: string, attempts = 1): Error {
  return Object.assign(new Error(`${name}: secret text of the service`), { name, $metadata: { attempts } });
}
