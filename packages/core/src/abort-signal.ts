/**
 * The runtime's own `AbortSignal`, or its shape where the consumer compiles without DOM and Node types.
 * (Core has no types but the language's, so that it compiles and runs anywhere.)
 */
export type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Native } }
  ? Native
  : AbortSignalShape;

/**
 * What brs uses of an `AbortSignal`, for consumers without its type.
 *
 * @see https://dom.spec.whatwg.org/#interface-AbortSignal
 */
interface AbortSignalShape {
  /** Whether it is over: true for good once `AbortController.abort()` was called. */
  readonly aborted: boolean;
  /** What was given to `abort()`, else an `AbortError`; `undefined` until then. Waits that it ends reject with it. */
  readonly reason: unknown;
  /** Adds a listener, which is called once. A signal that is aborted already calls nobody: look at `aborted` first. */
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  /** Removes a listener; harmless when there is no such one. */
  removeEventListener(type: "abort", listener: () => void): void;
}
