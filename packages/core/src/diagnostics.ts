import { builtinModule } from "./runtime.js";

/** A message on the diagnostics channel `brs:refresh`. */
export interface RefreshMessage {
  /** The event's name, as in `RefreshEvents`. */
  readonly event: string;
  /** The kind of source, as the provider calls it. */
  readonly strategy: string | undefined;
  /** The name that the user gave, as in `RefreshOptions`. */
  readonly label: string | undefined;
  /** What a listener of the event is given, as `RefreshEvents` says. */
  readonly detail: unknown;
}

interface DiagnosticsChannel {
  channel(name: string): { readonly hasSubscribers: boolean; publish(message: RefreshMessage): void };
}

/** Publishes on `brs:refresh` where the runtime has `node:diagnostics_channel`, and does nothing elsewhere. */
export function refreshPublisher(
  strategy: string | undefined,
  label: string | undefined,
): (event: string, detail: unknown) => void {
  const channel = builtinModule<DiagnosticsChannel>("node:diagnostics_channel")?.channel("brs:refresh");
  if (channel === undefined) return () => {};
  return (event, detail) => {
    // Subscribers that throw are Node's affair: it reports them as uncaught exceptions and goes on.
    if (channel.hasSubscribers) channel.publish({ event, strategy, label, detail });
  };
}
