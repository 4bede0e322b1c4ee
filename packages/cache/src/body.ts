/** What of a response body is still going on. */
export interface WatchedBody {
  /** What to hand to the caller in place of the body. */
  readonly body: unknown;
  /** Breaks it off: whoever still reads it gets the error. */
  cut(reason: Error): void;
}

interface NodeStream {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  once(event: "end" | "close", listener: () => void): unknown;
  pipe(target: unknown): unknown;
  listenerCount?(event: "error"): number;
  destroy?(error?: Error): unknown;
}

// The web's streams, as far as they are used here: this package compiles without the types of any runtime.
interface WebReader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface WebStream {
  getReader(options?: { readonly mode: "byob" }): WebReader;
}
interface WebController {
  readonly byobRequest?: { respond(bytes: number): void } | null;
  enqueue(chunk: unknown): void;
  close(): void;
  error(reason: unknown): void;
}
interface WebSource {
  readonly type?: "bytes" | undefined;
  start(controller: WebController): void;
  pull(controller: WebController): Promise<void>;
  cancel(reason: unknown): Promise<void>;
}
declare const ReadableStream: new (source: WebSource, strategy: { readonly highWaterMark: 0 }) => WebStream;

const nothing = (): void => undefined;

/** Calls `done`, once or more often, when no more will be read from a response body: ended, failed, destroyed or cancelled. */
export function watchBody(body: unknown, done: () => void): WatchedBody {
  if (isNodeStream(body)) return watchNodeStream(body, done);
  if (isWebStream(body)) return watchWebStream(body, done);
  if (isAsyncIterable(body)) return watchIterable(body, done);
  // Nothing, a Blob, text or bytes: all of it has arrived.
  done();
  return { body, cut: nothing };
}

function watchNodeStream(body: NodeStream, done: () => void): WatchedBody {
  // No "error" listener: it would hide an error that nobody handles. After an error comes "close".
  body.once("end", done);
  body.once("close", done);
  if (body.destroyed === true || body.readableEnded === true) done();
  return {
    body,
    cut(reason) {
      // Without a listener, some streams make an uncaught exception of the error.
      const heard = (body.listenerCount?.("error") ?? 0) > 0;
      body.destroy?.(heard ? reason : undefined);
    },
  };
}

function watchWebStream(body: WebStream, done: () => void): WatchedBody {
  // Its end cannot be observed from outside, so a stream of our own stands in its place, which reads only on demand.
  const bytes = isByteStream(body);
  const reader = body.getReader();
  let controller: WebController | undefined;
  const watched = new ReadableStream(
    {
      type: bytes ? "bytes" : undefined,
      start(own) {
        controller = own;
      },
      async pull(own) {
        try {
          const { done: ended, value } = await reader.read();
          if (ended) {
            own.close();
            own.byobRequest?.respond(0);
            done();
          } else {
            own.enqueue(value);
          }
        } catch (error) {
          done();
          throw error;
        }
      },
      async cancel(reason) {
        done();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    body: watched,
    cut(reason) {
      controller?.error(reason);
      reader.cancel(reason).catch(nothing);
      done();
    },
  };
}

function isByteStream(body: WebStream): boolean {
  try {
    body.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

function watchIterable(body: AsyncIterable<unknown>, done: () => void): WatchedBody {
  async function* watched(): AsyncGenerator {
    try {
      yield* body;
    } finally {
      done();
    }
  }
  return { body: watched(), cut: done };
}

function isNodeStream(body: unknown): body is NodeStream {
  const candidate = body as Partial<NodeStream> | null | undefined;
  return typeof candidate?.once === "function" && typeof candidate.pipe === "function";
}

function isWebStream(body: unknown): body is WebStream {
  return typeof (body as Partial<WebStream> | null | undefined)?.getReader === "function";
}

function isAsyncIterable(body: unknown): body is AsyncIterable<unknown> {
  return typeof (body as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] === "function";
}
