import type { CallSignal } from "./sdk-types.js";

interface NodeStream {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  once(event: "end" | "close", listener: () => void): unknown;
  pipe(target: unknown): unknown;
  listenerCount?(event: "error"): number;
  destroy?(error?: unknown): unknown;
}

// The web's streams, as far as they are used here: this package compiles without the types of any runtime.
interface WebStream {
  pipeTo(target: unknown, options: { readonly signal: CallSignal }): Promise<void>;
}
declare const TransformStream: new () => { readonly readable: WebStream; readonly writable: unknown };

/**
 * Calls `done`, once or more often, when no more will be read from a response body: ended, failed, destroyed or cancelled.
 *
 * @param signal - breaks off what is not a stream of Node, as `breakOff` does with those
 * @returns what to hand to the caller in place of the body
 */
export function watchBody(body: unknown, signal: CallSignal, done: () => void): unknown {
  const stream = body as (NodeStream & WebStream) | null | undefined;
  if (typeof stream?.pipe === "function") {
    // No "error" listener: it would hide an error that nobody handles. After an error comes "close".
    stream.once("end", done);
    stream.once("close", done);
    if (stream.destroyed || stream.readableEnded) done();
  } else if (typeof stream?.pipeTo === "function") {
    // Its end cannot be observed from outside, so another stream stands in its place.
    const { readable, writable } = new TransformStream();
    stream.pipeTo(writable, { signal }).then(done, done);
    return readable;
  } else {
    done(); // nothing, a Blob, text or bytes: all of it has arrived
  }
  return body;
}

/** Breaks off a stream of Node: whoever still reads it gets the reason as an error. */
export function breakOff(body: unknown, reason: unknown): void {
  const stream = body as Partial<NodeStream> | null | undefined;
  // Without a listener, some streams make an uncaught exception of the error.
  stream?.destroy?.(stream.listenerCount?.("error") ? reason : undefined);
}
