/**
 * The runtime's own `AbortSignal`, or its shape where the consumer compiles without DOM and Node types.
 * (Core has no types but the language's, so that it compiles and runs anywhere.)
 */
export type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Native } }
  ? Native
  : AbortSignalShape;

interface AbortSignalShape {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
